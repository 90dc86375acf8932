import { afterEach, expect, test, vi } from 'vitest'
import { untilInterrupted } from './until-interrupted.ts'

afterEach(() => vi.restoreAllMocks())

test('the first Ctrl-C resolves the promise, a forwarded duplicate is ignored, and a second Ctrl-C ends the process', async () => {
  const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never)
  const on = vi.spyOn(process, 'on').mockReturnValue(process)
  const timer = vi.spyOn(globalThis, 'setInterval').mockReturnValue(undefined as never)
  let time = 1000
  const stopped = untilInterrupted(() => time)
  expect(timer).toHaveBeenCalledOnce()
  const [, interrupt] = on.mock.calls.find(([signal]) => signal === 'SIGINT')!

  interrupt()
  expect(await stopped).toBe('SIGINT')
  time += 40
  interrupt()
  expect(exit).not.toHaveBeenCalled()
  time += 1000
  interrupt()
  expect(exit).toHaveBeenCalledWith(1)
})
