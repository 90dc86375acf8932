import { expect, test } from 'vitest'
import { isCurrency } from './currency.ts'

test('only the codes of ISO 4217 are currencies', () => {
  expect(['EUR', 'USD', 'GBP', 'CHF', 'JPY', 'INR', 'BRL', 'ZAR'].every(isCurrency)).toBe(true)
  expect(['', 'eur', 'EURO', 'EUR ', 'XXL', '€'].some(isCurrency)).toBe(false)
})
