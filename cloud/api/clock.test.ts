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
])('parseDuration converts %j to %d ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

test.each(['soon', '', '15', '5 parsecs', '-1 day', '1 day 2 hours', 'minutes', '3 m', '3 hs', -1, Number.NaN])(
  'parseDuration rejects %j and names the accepted forms',
  (text) => {
    expect(() => parseDuration(text)).toThrow(
      `[eventbed] Invalid duration: ${JSON.stringify(text)}\n` +
        '  • Use a number and a unit, for example "30 s", "15 minutes", "2 hours" or "1 day", or\n' +
        '  • a number of milliseconds, 0 or more.',
    )
  },
)
