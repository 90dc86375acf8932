import { expect, test, vi } from 'vitest'
import { advanceWithRetries } from './advance-with-retries.ts'

const clockWith = (advance: () => Promise<{ now: number; fired: number }>) => ({ advance, now: () => 0 })
const busy = new Error('[eventbed] The clock stopped')

test('time is moved on, and tried again while the cloud does not come to rest', async () => {
  const advance = vi
    .fn()
    .mockRejectedValueOnce(busy)
    .mockRejectedValueOnce(busy)
    .mockResolvedValue({ now: 1, fired: 0 })
  await advanceWithRetries(clockWith(advance), '1 hour')
  expect(advance.mock.calls).toEqual([['1 hour'], ['1 hour'], ['1 hour']])
})

test('a cloud that never comes to rest is an error, and a length of time that is none is one at once', async () => {
  const never = vi.fn().mockRejectedValue(busy)
  await expect(advanceWithRetries(clockWith(never), '1 hour')).rejects.toBe(busy)
  expect(never).toHaveBeenCalledTimes(10)
  const wrong = vi.fn().mockRejectedValue(new RangeError('no length of time'))
  await expect(advanceWithRetries(clockWith(wrong), 'soon')).rejects.toThrow('no length of time')
  expect(wrong).toHaveBeenCalledOnce()
})

test('where time cannot be moved on, nothing is waited for', async () => {
  await advanceWithRetries(undefined, '1 hour')
})
