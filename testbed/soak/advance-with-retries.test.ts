import { expect, test, vi } from 'vitest'
import { advanceWithRetries } from './advance-with-retries.ts'

const clockWith = (advance: () => Promise<{ now: number; fired: number }>) => ({ advance, now: () => 0 })
const busy = new Error('[eventbed] The clock stopped')

test('the clock is advanced again while the cloud is still busy', async () => {
  const advance = vi
    .fn()
    .mockRejectedValueOnce(busy)
    .mockRejectedValueOnce(busy)
    .mockResolvedValue({ now: 1, fired: 0 })
  await advanceWithRetries(clockWith(advance), '1 hour')
  expect(advance.mock.calls).toEqual([['1 hour'], ['1 hour'], ['1 hour']])
})

test('a cloud that stays busy is an error after ten attempts, and an invalid duration is one at once', async () => {
  const never = vi.fn().mockRejectedValue(busy)
  await expect(advanceWithRetries(clockWith(never), '1 hour')).rejects.toBe(busy)
  expect(never).toHaveBeenCalledTimes(10)
  const wrong = vi.fn().mockRejectedValue(new RangeError('no length of time'))
  await expect(advanceWithRetries(clockWith(wrong), 'soon')).rejects.toThrow('no length of time')
  expect(wrong).toHaveBeenCalledOnce()
})

test('without a clock nothing is advanced', async () => {
  await advanceWithRetries(undefined, '1 hour')
})
