import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { createSeededRandom } from '../../../cloud/common/seeded-random.ts'
import { csvStream } from '../../../fixtures/csv.ts'
import { readRows } from '../../../handlers/file-splitter/read-rows.ts'
import { SeededRandom } from '../../../testbed/soak/seeded-random.ts'
import { CsvReader, type CsvRecord } from './csv-reader.ts'

const HEADER = 'id,sku,quantity,unit_price,currency,sold_at'
const fixture = (name: string) => createReadStream(new URL(`../../../fixtures/csv/${name}`, import.meta.url))

async function recordsOf(
  body: AsyncIterable<Uint8Array>,
): Promise<{ records: CsvRecord[]; invalidReason: string | undefined }> {
  const reader = new CsvReader()
  const records: CsvRecord[] = []
  for await (const record of reader.records(body)) records.push(record)
  return { records, invalidReason: reader.invalidReason }
}

/** Splits a text into chunks of `size` bytes, so that records are split too. */
const inChunks = (text: string, size = 7): AsyncIterable<Uint8Array> => {
  const bytes = Buffer.from(text)
  const starts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => index * size)
  return Readable.from(starts.map((start) => bytes.subarray(start, start + size)))
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
    'a"b,s,1,1.00,EUR,2026-01-01',
    good(4),
    '"x"y,1',
    good(6),
    '"open',
    good(8),
  ]
  expect(summarize(await recordsOf(inChunks(`${lines.join('\n')}\n`)))).toEqual([
    '1 at 2: 1',
    '2 at 3 is not CSV: too,few',
    '3 at 4 is not CSV: a"b,s,1,1.00,EUR,2026-01-01',
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

test('a line without an end is an error after a million bytes', async () => {
  let chunks = 0
  async function* endless() {
    yield Buffer.from(`${HEADER}\n`)
    for (; chunks < 100; chunks++) yield Buffer.alloc(100_000, 'x')
  }
  expect((await recordsOf(endless())).invalidReason).toBe('line 2 is longer than 1000000 bytes')
  expect(chunks).toBeLessThan(20)
})

/** Reads a file with the ledger's reader and with that of file-splitter. They share no code, so an error shows as a difference. */
async function both(body: () => AsyncIterable<Uint8Array>) {
  const splitter: string[] = []
  for await (const block of readRows(body))
    for (const row of block)
      splitter.push(JSON.stringify([row.position.row, row.line, 'reject' in row ? row.reject.raw : row.fields]))
  const { records } = await recordsOf(body())
  const ledger = records.map(({ row, line, fields, raw }) =>
    JSON.stringify([row, line, fields ? [...fields.values()] : raw]),
  )
  return { ledger, splitter }
}

test.each(['sales.csv', 'as-people-write-it.csv', 'broken-lines.csv', 'poison-rows.csv', 'header-only.csv'])(
  'the ledger and file-splitter read the same records from %s',
  async (name) => {
    const { ledger, splitter } = await both(() => fixture(name))
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
    const { ledger, splitter } = await both(() => inChunks(`${HEADER}\n${body}`, 16))
    expect({ seed, read: ledger }).toEqual({ seed, read: splitter })
  }
})

test('the ledger and file-splitter read from random files the records, lines and rejects that were written', async () => {
  for (let seed = 1; seed <= 300; seed++) {
    const { bytes, expected, chunkBytes } = randomFile(seed)
    const { ledger, splitter } = await both(() => inChunks(bytes, chunkBytes))
    expect({ seed, read: ledger }).toEqual({ seed, read: expected })
    expect({ seed, read: splitter }).toEqual({ seed, read: expected })
  }
})

const FIELD_PARTS = ['a', 'Z9', ' ', ',', '"', '\n', '\r\n', 'é', '日本', '', ';', "'"]
const NOT_CSV = ['too,few', 'a"b,s,1,2,EUR,t', '"x"y,s,1,2,EUR,t', '1,2,3,4,5,6,7', '"only" ,s,1,2,EUR,t']

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
  for await (const { row, fields } of new CsvReader().records(stream)) {
    rows++
    expect(fields?.get('id')).toBe(`S-1-${row}`)
  }
  expect(rows).toBe(20_000)
})
