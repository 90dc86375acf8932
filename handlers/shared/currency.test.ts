import { expect, test } from 'vitest'
import { isCurrency } from './currency.ts'

test('isCurrency accepts ISO 4217 currency codes only', () => {
  expect(['EUR', 'USD', 'GBP', 'CHF', 'JPY', 'INR', 'BRL', 'ZAR'].every(isCurrency)).toBe(true)
  expect(['', 'eur', 'EURO', 'EUR ', 'XXL', '€'].some(isCurrency)).toBe(false)
})
