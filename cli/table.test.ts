import { describe, expect, test } from 'vitest'
import { itemTable, keyValues, outputWidth } from './table.ts'

const longest = (text: string): number => Math.max(...text.split('\n').map(({ length }) => length))
const record = (row: number) => ({
  fileId: `eventbed-abc123-uploads-000000000000/sales.csv@vzL0QjMBV5pHiqosnHP-ep2R${row}`,
  row,
  id: `S-7-${row}`,
  sku: 'KEYB-01',
  unitPrice: 195.38,
  currency: 'GBP',
  soldAt: '2026-01-07T12:00:00.000Z',
  correlationId: 'a84b77ba-8574-4df6-a556-25246572a2eb',
})

describe('itemTable', () => {
  test.each([40, 60, 80, 120, 200])('no line is longer than %i characters', (width) => {
    expect(longest(itemTable([record(1), record(2)], width))).toBeLessThanOrEqual(width)
    expect(longest(itemTable([record(1)], width))).toBeLessThanOrEqual(width)
  })

  test('attributes that do not fit are named below the table', () => {
    const lines = itemTable([record(1), record(2)], 80).split('\n')
    expect(lines[0]).toMatch(/^ fileId +row +id +sku/)
    expect(lines.slice(3).join(' ')).toMatch(/not shown: .*correlationId$/)
  })

  test('a single item that is too wide is listed attribute by attribute', () => {
    expect(itemTable([{ orderId: 'o-1', customerId: 'customer-1042', items: 'x'.repeat(100) }], 40)).toBe(
      `orderId     o-1\ncustomerId  customer-1042\nitems       ${'x'.repeat(14)}…${'x'.repeat(13)}`,
    )
  })

  test('items that fit have a column for every attribute that any of them has', () => {
    expect(itemTable([{ a: 1 }, { b: 'two' }], 80).replace(/ +/g, ' ')).toBe(' a b \n 1 \n two ')
  })
})

test('keyValues puts a value that does not fit on a line of its own and never shortens it', () => {
  const url = `http://127.0.0.1:4566/${'x'.repeat(60)}`
  expect(
    keyValues(
      [
        ['stack', 'demo'],
        ['ordersApiUrl', url],
      ],
      60,
    ),
  ).toBe(`stack         demo\nordersApiUrl\n  ${url}`)
})

test('an output of unknown width gets 80 characters a line, and a tiny terminal at least 40', () => {
  expect([
    outputWidth({}),
    outputWidth({ columns: 0 }),
    outputWidth({ columns: 10 }),
    outputWidth({ columns: 132 }),
  ]).toEqual([80, 80, 40, 132])
})
