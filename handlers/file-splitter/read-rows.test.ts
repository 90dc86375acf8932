import { expect, test } from 'vitest'
import { type Position, type Row, readRows, START, UnreadableFile } from './read-rows.ts'

const HEADER = 'id,sku,quantity,unit_price,currency,sold_at'
const row = (id: string | number) => `${id},K,1,1.00,EUR,2026-01-01`

async function* inChunks(text: string | Buffer, size: number) {
  const bytes = Buffer.from(text)
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

async function read(text: string | Buffer, { size = 7, from = START }: { size?: number; from?: Position } = {}) {
  const rows: Row[] = []
  for await (const block of readRows(inChunks(text, size), from)) rows.push(...block)
  return rows
}

const idsOf = (rows: Row[]) => rows.map((entry) => ('fields' in entry ? entry.fields[0] : entry.reject.reason))

test('readRows returns each row with its position, whatever the chunk size', async () => {
  const text = `${HEADER}\n${row(1)}\n${row(2)}\n`
  for (const size of [1, 7, 1000]) {
    const rows = await read(text, { size })
    expect(rows.map(({ position }) => [position.row, position.byte, position.line])).toEqual([
      [1, 70, 2],
      [2, 96, 3],
    ])
  }
})

test('readRows ignores a byte order mark, Windows line endings, blank lines and a missing last line ending', async () => {
  expect(idsOf(await read(`\ufeff${HEADER}\r\n\r\n${row('a')}\r\n\r\n${row('ü')}`))).toEqual(['a', 'ü'])
})

test('readRows keeps line breaks and quotes in quoted fields', async () => {
  const [only] = await read(`${HEADER}\n1,"a ""b""\r\nc",1,1.00,EUR,2026-01-01\n`)
  expect(only).toMatchObject({ fields: ['1', 'a "b"\r\nc', '1', '1.00', 'EUR', '2026-01-01'] })
})

test('readRows rejects only the lines that are not valid CSV', async () => {
  const rows = await read(`${HEADER}\n${row(1)}\n2,"b"c,1\n${row(3)}\n4,b"c,1\n${row(5)}\n6\n7,"open,1\n${row(8)}\n`)
  expect(rows.map((entry) => ('fields' in entry ? Number(entry.fields[0]) : entry.reject))).toEqual([
    1,
    { line: 3, reason: 'a quote is closed in the middle of a field', raw: '2,"b"c,1' },
    3,
    { line: 5, reason: 'a quote is opened in the middle of a field', raw: '4,b"c,1' },
    5,
    { line: 7, reason: 'expected 6 fields, got 1', raw: '6' },
    { line: 8, reason: 'a quote is not closed', raw: '7,"open,1' },
    8,
  ])
  expect(rows.map(({ position }) => position.row)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
})

test('readRows can continue from the position of any row', async () => {
  const text = `\ufeff${HEADER}\r\n${row(1)}\r\n\r\n2,"x\r\ny",1,1.00,EUR,2026-01-01\r\nbroken\r\n${row('ü')}\r\n\r\n${row(5)}\r\n`
  const bytes = Buffer.from(text)
  const whole = await read(bytes)
  for (const { position } of whole) {
    const rest = await read(bytes.subarray(position.byte), { from: position })
    expect(rest).toEqual(whole.slice(position.row))
  }
})

test('readRows accepts mixed line endings, whatever the chunk size', async () => {
  const text = `${HEADER}\n${row(1)}\r\n${row(2)}\n3,K,1,1.00,EUR,"2026-01-01"\r\n${row(4)}\r\n`
  for (const size of [1, 64, 1000]) {
    const rows = await read(text, { size })
    expect(rows.map((entry) => 'fields' in entry && entry.fields.at(-1))).toEqual(Array(4).fill('2026-01-01'))
  }
})

test('readRows returns the line on which a row starts, despite blank lines and line breaks in fields', async () => {
  const text = `${HEADER}\n\n1,"a\n\nb",1,1.00,EUR,2026-01-01\n\r\n${row(2)}\nbroken\n${row(4)}`
  expect((await read(text)).map(({ line }) => line)).toEqual([3, 7, 8, 9])
})

test('readRows reads records that are longer than a block and longer than any message', async () => {
  const long = `"${'x\n'.repeat(200_000)}"`
  const endless = 'y'.repeat(1_200_000)
  const text = `${HEADER}\n${row(1)}\n2,${long},1,1.00,EUR,2026-01-01\n3,${endless},1,1.00,EUR,2026-01-01\n${row(4)}\n`
  const rows = await read(text, { size: 65_536 })
  expect(rows.map((entry) => 'fields' in entry && entry.fields[1]?.length)).toEqual([1, 400_000, 1_200_000, 1])
})

test('readRows rejects only the line of a quote that is never closed', async () => {
  const lines = Array.from({ length: 60_000 }, (_, index) => row(index + 2))
  const rows = await read(`${HEADER}\n1,"open,1\n${lines.join('\n')}\n`, { size: 65_536 })
  expect(rows[0]).toMatchObject({ reject: { line: 2, reason: 'a quote is not closed', raw: '1,"open,1' } })
  expect(rows).toHaveLength(60_001)
})

test('readRows throws UnreadableFile for a line without an end', async () => {
  async function* endless() {
    yield Buffer.from(`${HEADER}\n`)
    for (;;) yield Buffer.alloc(65_536, 'x')
  }
  const reading = (async () => {
    for await (const _ of readRows(endless()));
  })()
  await expect(reading).rejects.toThrow(new UnreadableFile('line 2 is longer than 1000000 bytes'))
})

test('readRows returns no rows for an empty file and for a header alone', async () => {
  expect(await read('')).toEqual([])
  expect(await read('\ufeff\r\n')).toEqual([])
  expect(await read(`${HEADER}\n`)).toEqual([])
  expect(await read(HEADER)).toEqual([])
})

test.each([
  ['1,2,3\n', 'the header lacks id, sku, quantity, unit_price, currency, sold_at'],
  ['sku,ID,quantity,unit_price,currency,sold_at\n', 'the header lacks id'],
  [`${HEADER},id\n`, 'the header has id twice'],
  [`${HEADER},note,\n`, 'column 8 of the header has no name'],
  ['"id\n', 'the header is not CSV: a quote is not closed'],
  [Buffer.from([0x50, 0x4b, 0xff, 0x0a]), 'the file is not UTF-8 text'],
  [Buffer.from(`${HEADER}\n`, 'utf16le'), 'the file is not UTF-8 text'],
  [Buffer.from(`${HEADER}\n1,K\u00fc`, 'latin1'), 'the file is not UTF-8 text'],
])('readRows throws UnreadableFile for %j: %s', async (text, reason) => {
  await expect(read(text)).rejects.toThrow(new UnreadableFile(reason))
})
