import { createReadStream } from 'node:fs'
import { expect, test } from 'vitest'
import { createSeededRandom } from '../../../cloud/common/seeded-random.ts'
import { csvStream } from '../../../fixtures/csv.ts'
import { readRows } from '../../../handlers/file-splitter/read-rows.ts'
import { SeededRandom } from '../../../testbed/soak/seeded-random.ts'
import { CsvReader, type CsvRecord, type OpenFile } from './csv-reader.ts'

const HEADER = 'id,sku,quantity,unit_price,currency,sold_at'
const fixture = (name: string) => (start: number) =>
  createReadStream(new URL(`../../../fixtures/csv/${name}`, import.meta.url), { start })

async function recordsOf(open: OpenFile): Promise<{ records: CsvRecord[]; invalidReason: string | undefined }> {
  const reader = new CsvReader(open)
  const records: CsvRecord[] = []
  for await (const record of reader.records()) records.push(record)
  return { records, invalidReason: reader.invalidReason }
}

/** Splits a file into chunks of `size` bytes, so that records are split too. */
const inChunks = (text: string | Buffer, size = 7): OpenFile => {
  const bytes = Buffer.from(text)
  return async function* (startByte) {
    for (let start = startByte; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
  }
}

const summarize = ({ records }: { records: CsvRecord[] }) =>
  records.map(({ row, line, fields, raw }) =>
    fields ? `${row} at ${line}: ${fields.get('id')}` : `${row} at ${line} is not CSV: ${raw}`,
  )

test('rows and lines are counted as the contract says, with blank lines and line breaks in fields', async () => {
  const text = `\ufeffnote,${HEADER}\r\n"a\n\nb",1,s,1,1.00,EUR,2026-01-01\r\n\r\n,2,s,1,1.00,EUR,2026-01-01\n`
  const { records, invalidReason } = await recordsOf(inChunks(text))
  expect(invalidReason).toBeUndefined()
  expect(summarize({ records })).toEqual(['1 at 2: 1', '2 at 6: 2'])
  expect(records[0]!.fields!.get('note')).toBe('a\n\nb')
})

test('a record that is not CSV ends with its line, and the next line is a record again', async () => {
  const good = (id: number) => `${id},s,1,1.00,EUR,2026-01-01`
  const lines = [
    HEADER,
    good(1),
    'too,few',
    '"b"a,s,1,1.00,EUR,2026-01-01',
    good(4),
    '"x"y,1',
    good(6),
    '"open',
    good(8),
  ]
  expect(summarize(await recordsOf(inChunks(`${lines.join('\n')}\n`)))).toEqual([
    '1 at 2: 1',
    '2 at 3 is not CSV: too,few',
    '3 at 4 is not CSV: "b"a,s,1,1.00,EUR,2026-01-01',
    '4 at 5: 4',
    '5 at 6 is not CSV: "x"y,1',
    '6 at 7: 6',
    '7 at 8 is not CSV: "open',
    '8 at 9: 8',
  ])
})

test('an empty file is a valid file without records', async () => {
  expect(await recordsOf(fixture('empty.csv'))).toEqual({ records: [], invalidReason: undefined })
})

test.each([
  ['not-text.csv', 'the file is not UTF-8 text'],
  ['without-header.csv', 'the header lacks id, sku, quantity, unit_price, currency, sold_at'],
])('%s is not a CSV file: %s', async (name, invalidReason) => {
  expect(await recordsOf(fixture(name))).toEqual({ records: [], invalidReason })
})

test('a line without an end is a record that is too long, and is not kept in memory', async () => {
  const MEGABYTE = Buffer.alloc(1_000_000, 'x')
  async function* endless(startByte: number) {
    if (startByte === 0) yield Buffer.from(`${HEADER}\n`)
    for (let megabyte = 0; megabyte < 100; megabyte++) yield MEGABYTE
  }
  const before = process.memoryUsage().rss
  const { records, invalidReason } = await recordsOf(endless)
  expect(records).toMatchObject([{ row: 1, line: 2, problem: 'too long', raw: 'x'.repeat(1000) }])
  expect(invalidReason).toBeUndefined()
  expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000)
})

/** Reads a file with the ledger's reader and with that of file-splitter. They share no code, so an error shows as a difference. */
async function both(open: OpenFile) {
  const splitter: string[] = []
  for await (const block of readRows(open))
    for (const row of block)
      splitter.push(JSON.stringify([row.position.row, row.line, 'reject' in row ? row.reject.raw : row.fields]))
  const { records } = await recordsOf(open)
  const ledger = records.map(({ row, line, fields, raw }) =>
    JSON.stringify([row, line, fields ? [...fields.values()] : raw]),
  )
  return { ledger, splitter }
}

test.each(['sales.csv', 'as-people-write-it.csv', 'broken-lines.csv', 'poison-rows.csv', 'header-only.csv'])(
  'the ledger and file-splitter read the same records from %s',
  async (name) => {
    const { ledger, splitter } = await both(fixture(name))
    expect(ledger).toEqual(splitter)
  },
)

test('the ledger and file-splitter read the same records from random text', async () => {
  const pieces = [
    '"',
    '""',
    ',',
    '\n',
    '\r\n',
    ' ',
    'a',
    'é',
    '1,s,1,1.00,EUR,2026-01-01\n',
    '"b\nc"',
    '1,"s",1,2,3,4\n',
  ]
  for (let seed = 1; seed <= 400; seed++) {
    const random = createSeededRandom(seed)
    const body = Array.from({ length: 40 }, () => pieces[Math.floor(random() * pieces.length)]).join('')
    const { ledger, splitter } = await both(inChunks(`${HEADER}\n${body}`, 16))
    expect({ seed, read: ledger }).toEqual({ seed, read: splitter })
  }
})

test('the ledger and file-splitter read from random files the records, lines and rejects that were written', async () => {
  for (let seed = 1; seed <= 300; seed++) {
    const { bytes, expected, chunkBytes } = randomFile(seed)
    const { ledger, splitter } = await both(inChunks(bytes, chunkBytes))
    expect({ seed, read: ledger }).toEqual({ seed, read: expected })
    expect({ seed, read: splitter }).toEqual({ seed, read: expected })
  }
})

const FIELD_PARTS = ['a', 'Z9', ' ', ',', '"', '\n', '\r\n', 'é', '日本', '', ';', "'"]
const NOT_CSV = ['too,few', '"x"y,s,1,2,EUR,t', '1,2,3,4,5,6,7', '"only" "one",s,1,2,EUR,t']

/** A file of quoted and plain fields and of lines that are not CSV, with what a reader must find in it. */
function randomFile(seed: number): { bytes: string; expected: string[]; chunkBytes: number } {
  const random = new SeededRandom(seed)
  const lineEnd = random.pick(['\n', '\r\n'])
  const writeField = (value: string) =>
    /[",\r\n]/.test(value) || random.chance(0.2) ? `"${value.replaceAll('"', '""')}"` : value
  const expected: string[] = []
  let bytes = `${random.pick(['', '\ufeff'])}${HEADER}${lineEnd}`
  const rows = random.integer(1, 25)
  let line = 2
  for (let row = 1; row <= rows; row++) {
    if (random.chance(0.1)) {
      bytes += lineEnd
      line++
    }
    // An id, so that no record is a blank line.
    const more = Array.from({ length: 5 }, () =>
      Array.from({ length: random.integer(0, 4) }, () => random.pick(FIELD_PARTS)).join(''),
    )
    const fields = [`id-${row}`, ...more]
    const isReject = random.chance(0.2)
    const text = isReject ? random.pick(NOT_CSV) : fields.map(writeField).join(',')
    expected.push(JSON.stringify([row, line, isReject ? text : fields]))
    bytes += `${text}${lineEnd}`
    line += text.split('\n').length
  }
  return { bytes, expected, chunkBytes: random.integer(1, 200) }
}

test('a file is read record by record while it streams in', async () => {
  const { stream } = csvStream(20_000)
  let rows = 0
  for await (const { row, fields } of new CsvReader(() => stream).records()) {
    rows++
    expect(fields?.get('id')).toBe(`S-1-${row}`)
  }
  expect(rows).toBe(20_000)
})
