import { expect, test } from 'vitest'
import { readInstant } from './instant.ts'

test.each([
  ['2026-03-01', '2026-03-01T00:00:00.000Z'],
  ['2026-03-01T10:00', '2026-03-01T10:00:00.000Z'],
  ['2026-03-01T10:00:00Z', '2026-03-01T10:00:00.000Z'],
  ['2026-03-01T10:00:00.5+02:00', '2026-03-01T08:00:00.500Z'],
])('%s is %s', (text, instant) => expect(readInstant(text)).toBe(instant))

test.each(['', 'yesterday', '01.03.2026', '2026-13-01', '2026-03-01 10:00'])('%j is no time', (text) =>
  expect(readInstant(text)).toBeUndefined(),
)
