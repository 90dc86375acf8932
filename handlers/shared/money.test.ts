import { expect, test } from 'vitest'
import { centsToNumber, formatCents, parseCents, percentOf } from './money.ts'

test.each([
  ['0', 0n],
  ['12', 1200n],
  ['12.3', 1230n],
  ['12.30', 1230n],
  ['9999999999999.99', 999_999_999_999_999n],
])('parseCents parses %s exactly', (text, cents) => expect(parseCents(text)).toBe(cents))

test.each(['', '-1', '1.999', '1,50', '1e3', ' 1', '.5', '12345678901234'])('parseCents rejects %j', (text) =>
  expect(parseCents(text)).toBeUndefined(),
)

test('formatCents writes two decimal places', () => {
  expect([5n, 50n, 1230n].map(formatCents)).toEqual(['0.05', '0.50', '12.30'])
})

test('centsToNumber returns the nearest number', () => {
  expect(centsToNumber(parseCents('0.10')! * 3n)).toBe(0.3)
  expect(centsToNumber(parseCents('1.15')! * 7n)).toBe(8.05)
})

test('percentOf rounds half a cent up', () => {
  expect(percentOf(500_05n, 10n)).toBe(50_01n)
  expect(percentOf(500_04n, 10n)).toBe(50_00n)
})
