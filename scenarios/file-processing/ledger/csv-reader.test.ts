import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { createSeededRandom } from '../../../cloud/common/seeded-random.ts'
import { csvStream } from '../../../fixtures/csv.ts'
import { readRows } from '../../../handlers/file-splitter/read-rows.ts'
import { CsvReader, type CsvRecord } from './csv-reader.ts'

const HEADER = 'id,sku,quantity,unit_price,currency,sold_at'
const fixture = (name: string) => createReadStream(new URL(`../../../fixtures/csv/${name}`, import.meta.url))

async function recordsOf(
  body: AsyncIterable<Uint8Array>,
): Promise<{ records: CsvRecord[]; fault: string | undefined }> {
  const reader = new CsvReader()
  const records: CsvRecord[] = []
  for await (const record of reader.records(body)) records.push(record)
  return { records, fault: reader.fault }
}

/** A text in chunks of so many bytes: a record may come in pieces. */
const inChunks = (text: string, size = 7): AsyncIterable<Uint8Array> => {
  const bytes = Buffer.from(text)
  const starts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, place) => place * size)
  return Readable.from(starts.map((start) => bytes.subarray(start, start + size)))
}

const seen = ({ records }: { records: CsvRecord[] }) =>
  records.map(({ row, line, fields, raw }) =>
    fields ? `${row} at ${line}: ${fields.get('id')}` : `${row} at ${line} is no CSV: ${raw}`,
  )

test('rows and lines are counted as the contract says, blank lines and breaks in fields included', async () => {
  const text = `\ufeffnote,${HEADER}\r\n"a\n\nb",1,s,1,1.00,EUR,2026-01-01\r\n\r\n,2,s,1,1.00,EUR,2026-01-01\n`
  const { records, fault } = await recordsOf(inChunks(text))
  expect(fault).toBeUndefined()
  expect(seen({ records })).toEqual(['1 at 2: 1', '2 at 6: 2'])
  expect(records[0]!.fields!.get('note')).toBe('a\n\nb')
})

test('what is no CSV ends with its line, and the next line is a record again', async () => {
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
  expect(seen(await recordsOf(inChunks(`${lines.join('\n')}\n`)))).toEqual([
    '1 at 2: 1',
    '2 at 3 is no CSV: too,few',
    '3 at 4 is no CSV: a"b,s,1,1.00,EUR,2026-01-01',
    '4 at 5: 4',
    '5 at 6 is no CSV: "x"y,1',
    '6 at 7: 6',
    '7 at 8 is no CSV: "open',
    '8 at 9: 8',
  ])
})

test('an empty file is a file without records', async () => {
  expect(await recordsOf(fixture('empty.csv'))).toEqual({ records: [], fault: undefined })
})

test.each([
  ['not-text.csv', 'the file is not UTF-8 text'],
  ['without-header.csv', 'the header lacks id, sku, quantity, unit_price, currency, sold_at'],
])('%s is no CSV file', async (name, fault) => {
  expect(await recordsOf(fixture(name))).toEqual({ records: [], fault })
})

test('a line that never ends is not read to its end', async () => {
  let chunks = 0
  async function* endless() {
    yield Buffer.from(`${HEADER}\n`)
    for (; chunks < 100; chunks++) yield Buffer.alloc(100_000, 'x')
  }
  expect((await recordsOf(endless())).fault).toBe('line 2 is longer than 1000000 bytes')
  expect(chunks).toBeLessThan(20)
})

/** What both readers make of a file, in one form. Two that were written apart and agree are both right more often. */
async function both(body: () => AsyncIterable<Uint8Array>) {
  const theirs: string[] = []
  for await (const block of readRows(body()))
    for (const row of block)
      theirs.push(JSON.stringify([row.position.row, row.line, 'reject' in row ? row.reject.raw : row.fields]))
  const { records } = await recordsOf(body())
  const ours = records.map(({ row, line, fields, raw }) =>
    JSON.stringify([row, line, fields ? [...fields.values()] : raw]),
  )
  return { ours, theirs }
}

test.each(['sales.csv', 'as-people-write-it.csv', 'broken-lines.csv', 'poison-rows.csv', 'header-only.csv'])(
  'of %s it reads what file-splitter reads',
  async (name) => {
    const { ours, theirs } = await both(() => fixture(name))
    expect(ours).toEqual(theirs)
  },
)

test('of whatever people may type it reads what file-splitter reads', async () => {
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
    const { ours, theirs } = await both(() => inChunks(`${HEADER}\n${body}`, 16))
    expect({ seed, read: ours }).toEqual({ seed, read: theirs })
  }
})

test('a large file is read as it streams in', async () => {
  const { stream } = csvStream(20_000)
  let rows = 0
  for await (const { row, fields } of new CsvReader().records(stream)) {
    rows++
    expect(fields?.get('id')).toBe(`S-1-${row}`)
  }
  expect(rows).toBe(20_000)
})
