import { readFile } from 'node:fs/promises'
import { csv, csvStream } from '../../fixtures/csv.ts'
import { expect, test } from './test.ts'

const fixture = (name: string) => readFile(new URL(`../../fixtures/csv/${name}`, import.meta.url))

test('each row of a file becomes an item, and the file has a manifest item', async ({ world }) => {
  const file = csv.rows(20)
  const upload = await world.uploads.put('daily/sales.csv', file.toString())
  await expect(world.records).toHaveItems(20, { fileId: upload.objectId })
  await expect(world.files).toHaveItem({ fileId: upload.objectId }, { status: 'SPLIT', rows: 20, rejected: 0 })
  const [first] = await world.records.items({ fileId: upload.objectId })
  expect(first).toMatchObject({
    row: 1,
    id: file.rows[0]?.id,
    sku: file.rows[0]?.sku,
    quantity: Number(file.rows[0]?.quantity),
    soldAt: file.rows[0]?.sold_at,
    correlationId: (await world.files.get({ fileId: upload.objectId }))?.correlationId,
  })
})

test('the totals of rows are exact to the cent', async ({ world }) => {
  const file = csv
    .rows(3)
    .withRow(1, { quantity: 3, unit_price: '0.10' })
    .withRow(2, { quantity: 7, unit_price: '1.15' })
  const upload = await world.uploads.put('cents.csv', file.toString())
  await expect(world.records).toHaveItems(3, { fileId: upload.objectId })
  const items = await world.records.items({ fileId: upload.objectId })
  expect(items.slice(0, 2).map(({ total }) => total)).toEqual([0.3, 8.05])
})

test('a file with a BOM, CRLF, line breaks in fields, non-ASCII letters and reordered columns is stored as it is', async ({
  world,
}) => {
  const upload = await world.uploads.put('as-people-write-it.csv', await fixture('as-people-write-it.csv'))
  await expect(world.records).toHaveItems(5, { fileId: upload.objectId })
  const items = await world.records.items({ fileId: upload.objectId })
  expect(items.map(({ extra }) => (extra as { Bemerkung: string }).Bemerkung)).toEqual([
    'Zeile 1\r\nZeile 2',
    'größer',
    'sagte "ja"',
    '日本語',
    '',
  ])
})

test('a key with spaces, a plus sign and non-ASCII letters is kept as it is', async ({ world }) => {
  const key = 'Umsätze 2026/Köln + Bonn (1).csv'
  const upload = await world.uploads.put(key, csv.rows(2).toString())
  await expect(world.records).toHaveItems(2, { fileId: upload.objectId })
  await expect(world.files).toHaveItem({ fileId: upload.objectId }, { key, status: 'SPLIT' })
})

test('each row of a file of thousands of rows is stored', async ({ world }) => {
  // Where batches are handled one at a time, more rows would take too long.
  const rows = world.cloud.unavailableReason('parallel-batches') ? 2000 : 5000
  const { stream, length } = csvStream(rows)
  const upload = await world.uploads.put('large.csv', stream, length)
  await expect(world.records).toHaveItems(rows, { fileId: upload.objectId })
  await expect(world.files).toHaveItem({ fileId: upload.objectId }, { status: 'SPLIT', rows })
})

test('the same file uploaded twice is two versions, and each is stored once', async ({ world }) => {
  const content = csv.rows(4).toString()
  const first = await world.uploads.put('twice.csv', content)
  const second = await world.uploads.put('twice.csv', content)
  expect(first.objectId).not.toBe(second.objectId)
  await expect(world.records).toHaveItems(4, { fileId: first.objectId })
  await expect(world.records).toHaveItems(4, { fileId: second.objectId })
})

test('an empty file is split into no rows', async ({ world }) => {
  const upload = await world.uploads.put('empty.csv', '')
  await expect(world.files).toHaveItem({ fileId: upload.objectId }, { status: 'SPLIT', rows: 0, rejected: 0 })
})
