import { expect, test } from 'vitest'
import { parseDuration } from './clock.ts'

test.each([
  ['250 ms', 250],
  ['30 s', 30_000],
  ['1 second', 1000],
  ['15 minutes', 900_000],
  ['2min', 120_000],
  ['2 hours', 7_200_000],
  ['1.5 h', 5_400_000],
  ['1 Day', 86_400_000],
  ['2 weeks', 1_209_600_000],
  [0, 0],
  [1234, 1234],
])('%j is %d ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

test.each(['soon', '', '15', '5 parsecs', '-1 day', '1 day 2 hours', 'minutes', '3 m', '3 hs', -1, Number.NaN])(
  '%j is refused, with what can be written instead',
  (text) => {
    expect(() => parseDuration(text)).toThrow(
      `[eventbed] ${JSON.stringify(text)} is no length of time.\n` +
        '  • Write a number and a unit, such as "30 s", "15 minutes", "2 hours" or "1 day", or\n' +
        '  • give a number of milliseconds, 0 or more.',
    )
  },
)
