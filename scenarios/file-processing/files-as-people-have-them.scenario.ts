import { Tables } from '../../testbed/ledger/tables.ts'
import { explainRow } from './explain-row.ts'
import { expect, test } from './test.ts'

const HEADER = 'id,sku,quantity,unit_price,currency,sold_at'
const ROW = 'A-1,K,2,1.50,EUR,2026-03-14'

test('a spreadsheet in UTF-16 with semicolons, decimal commas and its own dates is stored', async ({ world }) => {
  const lines = ['sep=;', 'ID;Sku;Quantity;Unit Price;Currency;Sold-At;;', 'A-1;K;2;9,50;EUR;3/4/2026;;', ';;;;;;;']
  const text = [...lines, 'A-2;K;1;1;EUR;14/3/2026 8:30', ''].join('\r\n')
  const upload = await world.uploads.put('spreadsheet.csv', Buffer.from(`\ufeff${text}`, 'utf16le'))
  await expect(world.records).toHaveItems(2, { fileId: upload.objectId })
  await expect(world.records).toHaveItem(
    { fileId: upload.objectId, row: 1 },
    { unitPrice: 9.5, total: 19, soldAt: '2026-04-03T00:00:00.000Z' },
  )
  await expect(world.files).toHaveItem(
    { fileId: upload.objectId },
    { status: 'SPLIT', rows: 2, rejected: 0, ignoredRows: 1, ignoredColumns: 2, dateOrder: 'day-first' },
  )
  await expect(world).toBalance()
})

test('a file in Windows-1252 fails before a single row is sent, wherever its first umlaut is', async ({ world }) => {
  const rows = Array.from({ length: 3000 }, () => ROW).join('\n')
  const upload = await world.uploads.put(
    'latin.csv',
    Buffer.from(`${HEADER}\n${rows}\nA-2,Tür,1,1,EUR,2026-01-01\n`, 'latin1'),
  )
  await expect(world.files).toHaveItem(
    { fileId: upload.objectId },
    {
      status: 'FAILED',
      rows: 0,
      reason:
        'the file is not UTF-8 text: line 3002, column 6 (byte 84049) has the byte 0xFC, which is "ü" in Windows-1252; save the file as UTF-8',
    },
  )
  await expect(world.records).toHaveItems(0, { fileId: upload.objectId })
})

test('a date that can be read in two ways becomes a dead letter that says where it is and how to write it', async ({
  world,
}) => {
  const upload = await world.uploads.put('ambiguous.csv', `${HEADER}\n${ROW}\nA-2,K,1,1.00,EUR,3/4/2026\n`)
  await expect(world.recordsDlq).toHaveMessage({ fileId: upload.objectId, row: 2, line: 3 })
  expect((await explainRow(world, upload.objectId, 2)).lines[0]).toContain(
    'sold_at: must be an ISO 8601 date or time; found "3/4/2026", which may be 2026-03-04 or 2026-04-03: write one of these (line 3, byte 72)',
  )
})

test('rejects of a file whose key is near the limit of S3 are kept under a shorter key', async ({ world }) => {
  const key = `${'k'.repeat(1017)}.csv`
  const upload = await world.uploads.put(key, `${HEADER}\n${ROW}\nbroken\n`)
  await expect(world.files).toHaveItem({ fileId: upload.objectId }, { status: 'SPLIT', rows: 1, rejected: 1 })
  const { rejectsKey } = (await world.files.get({ fileId: upload.objectId }))!
  expect(rejectsKey).toMatch(/^rejects\/k+-[0-9a-f]{16}\.jsonl$/)
  await expect(world.uploads).toHaveObject(String(rejectsKey), '"raw":"broken"')
  await expect(world.records).toHaveItems(1, { fileId: upload.objectId })
  const { lines } = await explainRow(world, upload.objectId, 2)
  expect(lines[1]).toBe(`  The line is "broken". It is kept in ${rejectsKey}.`)
  await expect(world).toBalance()
})

test('columns with the names of properties of every object are stored', async ({ world }) => {
  const upload = await world.uploads.put('names.csv', `${HEADER},__proto__,constructor\n${ROW},p,c\n`)
  await expect(world.records).toHaveItems(1, { fileId: upload.objectId })
  // The SDK's conversion to plain objects loses such names, the ledger's does not.
  const item = await new Tables(world).get(world.records.tableName, upload.objectId, '1')
  expect(Object.entries(item!.extra as object)).toEqual(
    expect.arrayContaining([
      ['__proto__', 'p'],
      ['constructor', 'c'],
    ]),
  )
})
