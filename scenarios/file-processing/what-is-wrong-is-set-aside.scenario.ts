import { readFile } from 'node:fs/promises'
import { csv } from '../../fixtures/csv.ts'
import { readRejects } from './rejected-row.ts'
import { expect, test } from './test.ts'

const fixture = (name: string) => readFile(new URL(`../../fixtures/csv/${name}`, import.meta.url))

const ZIP_ARCHIVE =
  'line 1, column 6 (byte 5) has the byte 0x00, and begins like a ZIP archive, such as an .xlsx workbook; export it as CSV'

test('lines that are not CSV are rejected, and the lines around them are stored', async ({ world }) => {
  const upload = await world.uploads.put('broken-lines.csv', await fixture('broken-lines.csv'))
  await expect(world.records).toHaveItems(6, { fileId: upload.objectId })
  await expect(world.files).toHaveItem({ fileId: upload.objectId }, { status: 'SPLIT', rows: 6, rejected: 2 })
  expect(await readRejects(world, { key: upload.key })).toEqual([
    { line: 3, reason: 'expected 6 fields, got 3', raw: 'S-13-x,KEYB-01,1' },
    {
      line: 6,
      reason: 'a quote is closed in the middle of a field',
      raw: 'S-13-y,"KEYB"-01,1,2.00,EUR,2026-01-01',
    },
  ])
  const rows = (await world.records.items({ fileId: upload.objectId })).map(({ row }) => row)
  expect(rows).toEqual([1, 3, 4, 6, 7, 8])
})

test('a row that breaks a rule becomes a dead letter, and the rows around it are stored', async ({ world }) => {
  const upload = await world.uploads.put('day 1/sales.csv', csv.rows(20).withRow(7, { quantity: 0 }).toString())
  await expect(world.records).toHaveItems(19, { fileId: upload.objectId })
  await expect(world.recordsDlq).toHaveMessage({ fileId: upload.objectId, row: 7, record: { quantity: '0' } })
  await expect(world.records).toHaveItems(19, { fileId: upload.objectId })
})

test('a file without a header and a binary file fail with a reason', async ({ world }) => {
  const headless = await world.uploads.put('without-header.csv', await fixture('without-header.csv'))
  const binary = await world.uploads.put('not-text.csv', await fixture('not-text.csv'))
  await expect(world.files).toHaveItem(
    { fileId: headless.objectId },
    {
      status: 'FAILED',
      reason:
        'the header lacks id, sku, quantity, unit_price, currency, sold_at: line 1, separated by commas, has ' +
        '"S-19-1", "KEYB-01", "3", "90.50", "CHF", "2026-01-13T07:00:00.000Z"; add or rename the columns',
    },
  )
  await expect(world.files).toHaveItem(
    { fileId: binary.objectId },
    { status: 'FAILED', reason: `the file is not UTF-8 text: ${ZIP_ARCHIVE}` },
  )
})
