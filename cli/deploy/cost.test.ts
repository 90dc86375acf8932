import { expect, test } from 'vitest'
import { wholeArchitecture } from '../../scenarios/every-use-case/whole-architecture.ts'
import { costLines } from './cost.ts'

test('the cost estimate has a line for each kind of input and names the source of its prices', () => {
  expect(costLines(wholeArchitecture)).toEqual([
    'Nothing is billed by the hour: while idle, it costs only the storage of its data, a few cents a month.',
    'A million rows of CSV files: about $0.86.',
    'A million orders: about $7.87.',
    'A million events: about $2.24.',
    'List prices of us-east-1 in 2025, rounded, without free tiers; see the AWS Pricing Calculator for your case.',
  ])
})
