import { expect, test } from 'vitest'
import { BEGINNING, type Position, type Row, readRows, UnreadableFile } from './read-rows.ts'

const HEADER = 'id,sku,quantity,unit_price,currency,sold_at'
const row = (id: string | number) => `${id},K,1,1.00,EUR,2026-01-01`

async function* inPieces(text: string | Buffer, size: number) {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function read(text: string | Buffer, { size = 7, from = BEGINNING }: { size?: number; from?: Position } = {}) {
  const rows: Row[] = []
  for await (const block of readRows(inPieces(text, size), from)) rows.push(...block)
  return rows
}

const idsOf = (rows: Row[]) => rows.map((one) => ('fields' in one ? one.fields[0] : one.reject.reason))

test('rows come with their numbers, however the bytes arrive', async () => {
  const text = `${HEADER}\n${row(1)}\n${row(2)}\n`
  for (const size of [1, 7, 1000]) {
    const rows = await read(text, { size })
    expect(rows.map(({ position }) => [position.row, position.byte, position.line])).toEqual([
      [1, 70, 2],
      [2, 96, 3],
    ])
  }
})

test('a byte order mark, Windows line ends, blank lines and a missing last line end change nothing', async () => {
  expect(idsOf(await read(`\ufeff${HEADER}\r\n\r\n${row('a')}\r\n\r\n${row('ü')}`))).toEqual(['a', 'ü'])
})

test('line breaks and quotes in quoted fields stay', async () => {
  const [only] = await read(`${HEADER}\n1,"a ""b""\r\nc",1,1.00,EUR,2026-01-01\n`)
  expect(only).toMatchObject({ fields: ['1', 'a "b"\r\nc', '1', '1.00', 'EUR', '2026-01-01'] })
})

test('a line that is no CSV costs itself only', async () => {
  const rows = await read(`${HEADER}\n${row(1)}\n2,"b"c,1\n${row(3)}\n4,b"c,1\n${row(5)}\n6\n7,"open,1\n${row(8)}\n`)
  expect(rows.map((one) => ('fields' in one ? Number(one.fields[0]) : one.reject))).toEqual([
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

test('reading goes on from where any row ended', async () => {
  const text = `\ufeff${HEADER}\r\n${row(1)}\r\n\r\n2,"x\r\ny",1,1.00,EUR,2026-01-01\r\nbroken\r\n${row('ü')}\r\n\r\n${row(5)}\r\n`
  const bytes = Buffer.from(text)
  const whole = await read(bytes)
  for (const { position } of whole) {
    const rest = await read(bytes.subarray(position.byte), { from: position })
    expect(rest).toEqual(whole.slice(position.row))
  }
})

test('an empty file and a header alone have no rows', async () => {
  expect(await read('')).toEqual([])
  expect(await read(`${HEADER}\n`)).toEqual([])
})

test.each([
  ['1,2,3\n', 'the header lacks id, sku, quantity, unit_price, currency, sold_at'],
  [`${HEADER},id\n`, 'the header has id twice'],
  ['"id\n', 'the header is not CSV: a quote is not closed'],
  [Buffer.from([0x50, 0x4b, 0xff, 0x0a]), 'the file is not UTF-8 text'],
])('%j cannot be read: %s', async (text, reason) => {
  await expect(read(text)).rejects.toThrow(new UnreadableFile(reason))
})
