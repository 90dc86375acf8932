import { expect, test } from 'vitest'
import { type Position, START } from './position.ts'
import { type Row, RowReader, readRows, UnreadableFile } from './read-rows.ts'

const HEADER = 'id,sku,quantity,unit_price,currency,sold_at'
const row = (id: string | number) => `${id},K,1,1.00,EUR,2026-01-01`

async function* inChunks(text: string | Buffer, size: number) {
  const bytes = Buffer.from(text)
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

async function read(text: string | Buffer, { size = 7, from = START }: { size?: number; from?: Position } = {}) {
  const rows: Row[] = []
  const bytes = Buffer.from(text)
  for await (const block of readRows((start) => inChunks(bytes.subarray(start), size), from)) rows.push(...block)
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
    { line: 5, reason: 'expected 6 fields, got 3', raw: '4,b"c,1' },
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
    const rest = await read(bytes, { from: position })
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

test('readRows reads records that are longer than a block', async () => {
  const long = `"${'x\n'.repeat(200_000)}"`
  const text = `${HEADER}\n${row(1)}\n2,${long},1,1.00,EUR,2026-01-01\n${row(3)}\n`
  const rows = await read(text, { size: 65_536 })
  expect(rows.map((entry) => 'fields' in entry && entry.fields[1]?.length)).toEqual([1, 400_000, 1])
})

test.each([
  ['a line', 'y'.repeat(3_000_000), 1],
  ['a line just over the limit', 'y'.repeat(1_000_001 - row('').length), 1],
  ['a quoted field with line breaks', `"${'x""\n'.repeat(700_000)}"`, 700_001],
])('readRows rejects %s that is longer than 1000000 bytes as one record', async (_, sku, lines) => {
  const long = `2,${sku},1,1.00,EUR,2026-01-01`
  const text = `${HEADER}\n${row(1)}\n${long}\n${row(3)}\n`
  for (const size of [65_536, text.length]) {
    const rows = await read(text, { size })
    expect(idsOf(rows)).toEqual(['1', 'the record is longer than 1000000 bytes', '3'])
    expect(rows.map(({ line }) => line)).toEqual([2, 3, 3 + lines])
    expect(rows[1]).toMatchObject({
      reject: { line: 3, raw: long.slice(0, 1000) },
      byte: HEADER.length + row(1).length + 2,
    })
    expect(rows[2]!.position).toMatchObject({ byte: Buffer.byteLength(text), row: 3 })
  }
})

test('readRows accepts a record of exactly 1000000 bytes', async () => {
  const sku = 'y'.repeat(1_000_000 - row('').length + 1)
  const rows = await read(`${HEADER}\n,${sku},1,1.00,EUR,2026-01-01\r\n${row(2)}`, { size: 65_536 })
  expect(rows.map((entry) => 'fields' in entry && entry.raw.length)).toEqual([1_000_000, row(2).length])
})

test('readRows rejects only the line of a quote that is never closed', async () => {
  const lines = Array.from({ length: 60_000 }, (_, index) => row(index + 2))
  const rows = await read(`${HEADER}\n1,"open,1\n${lines.join('\n')}\n`, { size: 65_536 })
  expect(rows[0]).toMatchObject({ reject: { line: 2, reason: 'a quote is not closed', raw: '1,"open,1' } })
  expect(rows).toHaveLength(60_001)
})

test('readRows rejects only the first line of a long record whose quote is closed in the middle of a field', async () => {
  const lines = Array.from({ length: 60_000 }, (_, index) => row(index + 2))
  const text = `${HEADER}\n1,"open,1\n${lines.join('\n')}\n9,"quoted",1,1.00,EUR,2026-01-01\n`
  const rows = await read(text, { size: 65_536 })
  expect(rows[0]).toMatchObject({
    reject: { line: 2, reason: 'a quote is closed in the middle of a field', raw: '1,"open,1' },
  })
  expect(rows).toHaveLength(60_002)
  expect(rows.every((entry, index) => index === 0 || 'fields' in entry)).toBe(true)
})

test('readRows does not keep a line without an end in memory', async () => {
  const MEGABYTE = Buffer.alloc(1_000_000, 'x')
  async function* endless() {
    yield Buffer.from(`${HEADER}\n`)
    for (let megabyte = 0; megabyte < 200; megabyte++) yield MEGABYTE
  }
  const before = process.memoryUsage().rss
  const rows: Row[] = []
  for await (const block of readRows(() => endless())) rows.push(...block)
  expect(idsOf(rows)).toEqual(['the record is longer than 1000000 bytes'])
  expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000)
})

test.each([
  ['commas', ','],
  ['semicolons', ';'],
  ['tabs', '\t'],
  ['pipes', '|'],
])('readRows finds out that %s separate the fields', async (_, delimiter) => {
  const lines = [HEADER, row(1), row(2)].map((line) => line.replaceAll(',', delimiter))
  expect(idsOf(await read(lines.join('\n')))).toEqual(['1', '2'])
})

test('readRows uses the delimiter that a sep= line declares, and counts the line', async () => {
  const [only] = await read(
    `sep=;\r\n"id";"a,b,c,d,e,f,g,h";sku;quantity;unit_price;currency;sold_at\r\n1;x;K;1;1;EUR;2026-01-01\r\n`,
  )
  expect(only).toMatchObject({ line: 3, fields: ['1', 'x', 'K', '1', '1', 'EUR', '2026-01-01'] })
})

test('readRows finds contract columns in any case, with spaces or hyphens for underscores', async () => {
  const [only] = await read(`ID,Sku,QUANTITY,Unit Price,Currency,sold-at,My Note\n${row(1)},n\n`)
  expect(only!.position.format!.header).toEqual([...HEADER.split(','), 'My Note'])
})

test.each([
  ['UTF-16, little endian', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['UTF-16, big endian', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
])('readRows reads %s, and can continue from the position of any row', async (_, encode) => {
  const bytes = encode(`${HEADER}\r\n${row('ü')}\r\n2,"x\r\n😀",1,1.00,EUR,2026-01-01\r\n${row(3)}\r\n`)
  for (const size of [1, 7, 1000]) {
    const whole = await read(bytes, { size })
    expect(idsOf(whole)).toEqual(['ü', '2', '3'])
    expect(whole[1]).toMatchObject({ fields: ['2', 'x\r\n😀', '1', '1.00', 'EUR', '2026-01-01'], line: 3 })
    expect(whole[2]!.position.byte).toBe(bytes.length)
    for (const { position } of whole)
      expect(await read(bytes, { size, from: position })).toEqual(whole.slice(position.row))
  }
})

test('readRows accepts carriage returns as line endings', async () => {
  const rows = await read(`${HEADER}\r${row(1)}\r\r${row(2)}\r\n${row(3)}`, { size: 1 })
  expect(rows.map(({ line }) => line)).toEqual([2, 4, 5])
  expect(idsOf(rows)).toEqual(['1', '2', '3'])
})

test('RowReader ignores and counts rows without content and columns without name and content', async () => {
  const text = `\n${HEADER},,\n${row(1)},,\n,,,,,,,\n  \n"",""\n${row(2)}\n${row(3)},,, \n\n`
  const reader = new RowReader(() => inChunks(text, 7))
  const rows: Row[] = []
  for await (const block of reader.blocks()) rows.push(...block)
  expect(rows.map((entry) => [entry.position.row, entry.line, 'fields' in entry && entry.fields.length])).toEqual([
    [1, 3, 6],
    [2, 7, 6],
    [3, 8, 6],
  ])
  expect(reader.position).toMatchObject({ line: 9, row: 3, ignoredRows: 5, ignoredColumns: 3, byte: text.length })
})

test('readRows rejects a row with content in a column without a name', async () => {
  const [only] = await read(`${HEADER},,\n${row(1)},,x\n`)
  expect(only).toMatchObject({ reject: { reason: 'expected 6 fields, got 8' } })
})

test('readRows fills in optional columns that are missing at the end of a row, but no contract columns', async () => {
  const [optional] = await read(`${HEADER},note,size\n${row(1)},n\n`)
  expect(optional).toMatchObject({ fields: [...row(1).split(','), 'n', ''] })
  const [required] = await read(`note,${HEADER}\nn,1,K,1,1.00,EUR\n`)
  expect(required).toMatchObject({ reject: { reason: 'expected 7 fields, got 6' } })
})

test('readRows takes a quote within an unquoted field as it is, and forgives blanks around a quoted one', async () => {
  const [only] = await read(`${HEADER},size,note\n${row(1)},12" pipe, "hello, ""world""" \n`)
  expect(only).toMatchObject({ fields: [...row(1).split(','), '12" pipe', 'hello, "world"'] })
})

test('readRows says where a decimal comma breaks a row, and how to write it', async () => {
  const [only] = await read(`${HEADER}\nä,S,1,9,50,EUR,2026-03-01\n`)
  expect(only).toMatchObject({
    reject: {
      reason:
        'expected 6 fields, got 7: "9,50" in unit_price (line 2, column 4, byte 51) looks like a decimal comma; write 9.50, or separate the fields with semicolons',
    },
  })
})

test('readRows returns no rows for an empty file and for a header alone', async () => {
  expect(await read('')).toEqual([])
  expect(await read('\ufeff\r\n')).toEqual([])
  expect(await read(`${HEADER}\n`)).toEqual([])
  expect(await read(HEADER)).toEqual([])
})

test.each([
  [
    '1,2,3\n',
    'the header lacks id, sku, quantity, unit_price, currency, sold_at: line 1, separated by commas, has "1", "2", "3"; add or rename the columns',
  ],
  [
    '\nsku;Nr;quantity;unit_price;currency;sold_at\n',
    'the header lacks id: line 2, separated by semicolons, has "sku", "Nr", "quantity", "unit_price", "currency", "sold_at"; add or rename the columns',
  ],
  [`${HEADER},ID\n`, 'the header has id twice'],
  [`${HEADER},,note\n`, 'column 7 of the header has no name'],
  ['"id\n', 'the header is not CSV: a quote is not closed'],
  ['sep=:\nid:sku\n', 'line 1 declares the delimiter ":"; use a comma, a semicolon, a tab or a pipe'],
  ['x'.repeat(1_100_000), 'the header is longer than 1000000 bytes'],
])('readRows throws UnreadableFile for %.40j: %s', async (text, reason) => {
  await expect(read(text, { size: 65_536 })).rejects.toThrow(new UnreadableFile(reason))
})

test.each([
  [
    Buffer.from([0x50, 0x4b, 0xff, 0x0a]),
    'the file is not UTF-8 text: line 1, column 3 (byte 2) has the byte 0xFF, which is "ÿ" in Windows-1252; save the file as UTF-8',
  ],
  [
    Buffer.from(`${HEADER}\r\nä1,K\u00fc`, 'latin1'),
    'the file is not UTF-8 text: line 2, column 1 (byte 45) has the byte 0xE4, which is "ä" in Windows-1252; save the file as UTF-8',
  ],
  [
    Buffer.concat([Buffer.from(`${HEADER}\nü1,`), Buffer.from([0x80])]),
    'the file is not UTF-8 text: line 2, column 4 (byte 48) has the byte 0x80, which is "€" in Windows-1252; save the file as UTF-8',
  ],
  [
    Buffer.from(`${HEADER}\n`, 'utf16le'),
    'the file is not UTF-8 text: line 1, column 2 (byte 1) has the byte 0x00, as in UTF-16 without a byte order mark; save the file as UTF-8, or with a byte order mark',
  ],
  [
    Buffer.from([0x50, 0x4b, 3, 4, 20, 0, 8, 0]),
    'the file is not UTF-8 text: line 1, column 6 (byte 5) has the byte 0x00, and begins like a ZIP archive, such as an .xlsx workbook; export it as CSV',
  ],
  [
    Buffer.from(`${HEADER}\n1,\0`),
    'the file is not UTF-8 text: line 2, column 3 (byte 46) has the byte 0x00, so the file is not text; export it as CSV',
  ],
  [
    Buffer.from(`\ufeff${HEADER}\n1\ud83d,`, 'utf16le'),
    'the file is not UTF-16 text: line 2, column 2 (byte 92) has half of a character, 0xD83D, so the file is damaged; save it again',
  ],
  [
    Buffer.from(`\ufeff${HEADER}\n`, 'utf16le').subarray(0, -1),
    'the file is not UTF-16 text: line 1, column 44 (byte 88) has the byte 0x0A, half of a character; the file is incomplete, upload it again',
  ],
])('readRows says where a file is not text, and how to fix it (case %#)', async (bytes, reason) => {
  for (const size of [1, 1000]) await expect(read(bytes, { size })).rejects.toThrow(new UnreadableFile(reason))
})
