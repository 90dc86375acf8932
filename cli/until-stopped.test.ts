import { afterEach, expect, test, vi } from 'vitest'
import { untilStopped } from './until-stopped.ts'

afterEach(() => vi.restoreAllMocks())

test('the first Ctrl-C is told, the same one handed on again is not a second, and a second ends the process', async () => {
  const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never)
  const on = vi.spyOn(process, 'on').mockReturnValue(process)
  const timer = vi.spyOn(globalThis, 'setInterval').mockReturnValue(undefined as never)
  let time = 1000
  const stopped = untilStopped(() => time)
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
