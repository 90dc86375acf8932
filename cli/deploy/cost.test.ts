import { expect, test } from 'vitest'
import { costLines } from './cost.ts'

test('what it costs is said for each kind of input, and whose prices these are', () => {
  expect(costLines()).toEqual([
    'Nothing in it is paid by the hour: at rest it costs only the storage of what is in it, cents a month.',
    'A million rows of CSV files: about $0.86.',
    'A million orders: about $7.87.',
    'A million events: about $2.24.',
    "List prices of us-east-1 in 2025, rounded, without free tiers; the pages of AWS's own calculator decide.",
  ])
})
