import { expect, test } from 'vitest'
import { centsToNumber, percentOf, readCents, writeCents } from './money.ts'

test.each([
  ['0', 0n],
  ['12', 1200n],
  ['12.3', 1230n],
  ['12.30', 1230n],
  ['9999999999999.99', 999_999_999_999_999n],
])('%s is read exactly', (text, cents) => expect(readCents(text)).toBe(cents))

test.each(['', '-1', '1.999', '1,50', '1e3', ' 1', '.5', '12345678901234'])('%j is no amount', (text) =>
  expect(readCents(text)).toBeUndefined(),
)

test('amounts are written with two digits', () => {
  expect([5n, 50n, 1230n].map(writeCents)).toEqual(['0.05', '0.50', '12.30'])
})

test('as numbers they are the nearest ones', () => {
  expect(centsToNumber(readCents('0.10')! * 3n)).toBe(0.3)
  expect(centsToNumber(readCents('1.15')! * 7n)).toBe(8.05)
})

test('half a cent is rounded up', () => {
  expect(percentOf(500_05n, 10n)).toBe(50_01n)
  expect(percentOf(500_04n, 10n)).toBe(50_00n)
})
