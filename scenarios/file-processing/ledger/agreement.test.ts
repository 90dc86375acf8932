import { isUtf8 } from 'node:buffer'
import { expect, test } from 'vitest'
import { type Row, RowReader, UnreadableFile } from '../../../handlers/file-splitter/read-rows.ts'
import { toRecordMessage } from '../../../handlers/file-splitter/row-message.ts'
import { dateOrderOf, NOT_SURVEYED, surveyFile } from '../../../handlers/file-splitter/survey.ts'
import { toRecordItem } from '../../../handlers/record-writer/record.ts'
import { SeededRandom } from '../../../testbed/soak/seeded-random.ts'
import { CsvReader, type OpenFile } from './csv-reader.ts'
import { describeItemDifference, findBrokenRule } from './row-check.ts'

const LIMIT = 1_000_000
const DELIMITERS = [',', ';', '\t', '|']
const ENCODINGS = ['utf-8', 'utf-8 with BOM', 'utf-16le', 'utf-16be', 'windows-1252'] as const
const LINE_ENDS = ['\n', '\r\n', '\r']

/** What one of the two readers makes of a file. */
interface Reading {
  /** Each record: row, line, and its fields or why it has none, with the start of its text. */
  readonly records: (readonly [row: number, line: number, outcome: readonly unknown[]])[]
  /** Each row: the item that it becomes, or that it breaks a rule. */
  readonly outcomes: unknown[]
  readonly invalid: string | undefined
  readonly ignored: readonly [rows: number, columns: number]
}

/** The kinds of the splitter's reasons. */
function kindOf(reason: string): string {
  if (reason.startsWith('expected')) return 'field count'
  return reason.startsWith('the record is longer') ? 'too long' : 'not CSV'
}

const invalidKindOf = (reason: string): string => reason.split(':')[0]!.replace(/^line 1 declares.*/, 'line 1 declares')

async function readAsSplitter(open: OpenFile): Promise<Reading & { items: (object | undefined)[] }> {
  const records: Reading['records'] = []
  const items: (object | undefined)[] = []
  try {
    const dateOrder = dateOrderOf(await surveyFile(open, NOT_SURVEYED, () => 1))
    const reader = new RowReader(open)
    const rows: Row[] = []
    for await (const block of reader.blocks()) for (const row of block) rows.push(row)
    for (const row of rows) {
      const outcome = 'reject' in row ? [kindOf(row.reject.reason), row.reject.raw.slice(0, 1000)] : row.fields
      records.push([row.position.row, row.line, outcome])
      items.push('reject' in row ? undefined : storedItem(row, dateOrder))
    }
    const { ignoredRows, ignoredColumns } = reader.position
    const outcomes = items.map((item) => item !== undefined)
    return { records, outcomes, items, invalid: undefined, ignored: [ignoredRows, ignoredColumns] }
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error
    return { records: [], outcomes: [], items: [], invalid: invalidKindOf(error.message), ignored: [0, 0] }
  }
}

/** The item that record-writer stores for a row; `undefined` for a poison row. */
function storedItem(row: Extract<Row, { fields: unknown }>, dateOrder: ReturnType<typeof dateOrderOf>) {
  const source = { fileId: 'f', correlationId: 'C', dateOrder }
  const message = toRecordMessage(source, row.position.format!, { ...row, row: row.position.row })
  try {
    const { extra, ...item } = toRecordItem(JSON.stringify(message), 'now').item
    const plain = (values: object) =>
      Object.fromEntries(Object.entries(values).map(([name, { S, N }]) => [name, S ?? N]))
    return { ...plain(item), extra: plain(extra?.M ?? {}) }
  } catch {
    return undefined
  }
}

async function readAsLedger(open: OpenFile, items: readonly (object | undefined)[]): Promise<Reading> {
  const reader = new CsvReader(open)
  const records: Reading['records'] = []
  const outcomes: unknown[] = []
  for await (const record of reader.records()) {
    const { row, line, fields, problem, raw, notation } = record
    records.push([row, line, fields ? [...fields.values()] : [problem, raw.slice(0, 1000)]])
    outcomes.push(fields !== undefined && findBrokenRule(fields, notation) === undefined)
    const item = items[row - 1]
    if (item) expect(describeItemDifference(record, item as Record<string, unknown>)).toBeUndefined()
  }
  // No row of a file that is not valid is sent, so what precedes the reason does not matter.
  if (reader.invalidReason !== undefined)
    return { records: [], outcomes: [], invalid: invalidKindOf(reader.invalidReason), ignored: [0, 0] }
  return { records, outcomes, invalid: undefined, ignored: [reader.ignoredRows, reader.ignoredColumns] }
}

const DATES = [
  '2026-03-14',
  '2026-03-14 10:00:00',
  '2026-03-14T10:00Z',
  '2026-02-30',
  '3/4/26',
  '14.3.2026',
  'soon',
  '',
]
const PRICES = ['1', '1.5', '1,50', '1,5', '1.234,50', '1,234', '-1', '1.999', '', ' 2.00 ']
const LONG_LINE = `${'x'.repeat(5000)}\n`
const PARTS = ['a', ' ', '"', '""', 'é', '日本', '😀', "'", ',', ';', '\t', '|', '\n', '\r\n', '\r', '']

/** A random file: mostly valid rows, and everything that people and machines get wrong. */
function randomFile(random: SeededRandom, hasLongRecords: boolean) {
  const delimiter = random.pick(DELIMITERS)
  const lineEnd = random.pick(LINE_ENDS)
  const dates = [...DATES, random.pick(['3/14/2026', '14/3/2026', '3/3/2026'])]
  const extras = random.sample(['note', 'My Note', '__proto__', 'constructor', 'größe'], random.integer(0, 2))
  const names = ['id', 'sku', 'quantity', 'unit_price', 'currency', 'sold_at'].map((name) => varyCase(random, name))
  const columns = random.chance(0.5) ? [...names, ...extras] : random.sample([...names, ...extras], 9)
  const blankColumns = Array.from({ length: random.chance(0.2) ? random.integer(1, 3) : 0 }, () => '')
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`
  const write = (text: string) => {
    if (/[,;\t|\r\n]|^\s*"/.test(text) || random.chance(0.1))
      return `${random.chance(0.1) ? ' ' : ''}${quote(text)}${random.chance(0.1) ? ' ' : ''}`
    return text
  }
  const randomText = () => Array.from({ length: random.integer(0, 4) }, () => random.pick(PARTS)).join('')
  const row = () => {
    const values = Object.entries({
      id: random.chance(0.9) ? 'id-1' : randomText(),
      sku: random.chance(0.9) ? 'K' : randomText(),
      quantity: random.chance(0.7) ? '7' : random.pick(['0', '1.5', '1000000000', '1000000001', ' 2 ']),
      unit_price: random.chance(0.6) ? '1.50' : random.pick(PRICES),
      currency: random.chance(0.8) ? 'EUR' : random.pick(['eur', 'XYZ1']),
      sold_at: random.pick(dates),
    })
    const byName = new Map(values)
    const fields = columns.map((name) => byName.get(name.toLowerCase().replace(/[ -]/g, '_')) ?? randomText())
    if (random.chance(0.1)) fields.length -= random.integer(1, 2)
    if (random.chance(0.05)) fields.push(random.pick(['x', '9', '']))
    return [...fields, ...blankColumns].map(write).join(delimiter)
  }
  const long = () => {
    const size = random.pick([LIMIT - 40, LIMIT - 20, LIMIT, LIMIT + 1, 2 * LIMIT + 7])
    const part = random.pick(['x', LONG_LINE, '""', 'é', `x" ${LONG_LINE}`])
    const text = part.repeat(size / part.length + 1).slice(0, size)
    return `id${delimiter}${random.pick(['', '"', ' "'])}${text}${random.pick(['', '"', '"x'])}`
  }
  const line = () => {
    if (hasLongRecords && random.chance(0.5)) return long()
    if (random.chance(0.7)) return row()
    return random.pick([
      '',
      '  ',
      delimiter.repeat(6),
      'too,few',
      '"open',
      '"x"y,1',
      '12" pipe',
      `${row()}${delimiter}x`,
      randomText(),
      `"${randomText()}`,
    ])
  }
  const header = [...columns, ...blankColumns].map(write).join(delimiter)
  const before = random.chance(0.15) ? [random.pick([`sep=${delimiter}`, `"sep=${delimiter}"`, '', 'sep=:'])] : []
  const lines = Array.from({ length: random.integer(0, hasLongRecords ? 4 : 25) }, line)
  const text = [...before, header, ...lines].map((each) => each + (random.chance(0.03) ? '\n' : lineEnd)).join('')
  return random.chance(0.2) ? text.trimEnd() : text
}

const varyCase = (random: SeededRandom, name: string): string =>
  random.pick([name, name, name.toUpperCase(), name.replace('_', ' '), name.replace('_', '-')])

function encode(text: string, encoding: (typeof ENCODINGS)[number]): Buffer {
  if (encoding === 'utf-16le') return Buffer.from(`\ufeff${text}`, 'utf16le')
  if (encoding === 'utf-16be') return Buffer.from(`\ufeff${text}`, 'utf16le').swap16()
  if (encoding === 'windows-1252') return Buffer.from(text.replace(/[^\0-\xff]/g, '?'), 'latin1')
  return Buffer.from(encoding === 'utf-8' ? text : `\ufeff${text}`)
}

/** Compares the readings of a random file. Returns what was in it, so that a test can see that its files have everything. */
async function compare(seed: number, hasLongRecords: boolean): Promise<string[]> {
  const random = new SeededRandom(seed)
  const bytes = encode(randomFile(random, hasLongRecords), random.pick(ENCODINGS))
  if (random.chance(0.03)) bytes[random.integer(0, bytes.length - 1)] = random.pick([0, 0xff, 0x80])
  const inChunks = (size: number): OpenFile =>
    async function* (startByte) {
      for (let start = startByte; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
    }
  const sizes = hasLongRecords ? [65_536, 3 * LIMIT] : [random.integer(1, 64), 1_000_000]
  const { items, ...splitter } = await readAsSplitter(inChunks(sizes[0]!))
  const { items: _, ...again } = await readAsSplitter(inChunks(sizes[1]!))
  const ledger = await Promise.all(sizes.map((size) => readAsLedger(inChunks(size), items)))
  for (const reading of [again, ...ledger]) {
    // A file can be invalid in two ways. Which one is found first depends on the chunks.
    const invalid = reading.invalid && splitter.invalid
    expect({ seed, ...reading, invalid }).toEqual({ seed, ...splitter })
    if (isUtf8(bytes)) expect({ seed, invalid: reading.invalid }).toEqual({ seed, invalid: splitter.invalid })
  }
  const problems = splitter.records.map(([, , outcome]) => (outcome[0] as string) ?? '')
  return [
    ...problems.filter((problem) => PROBLEMS.includes(problem)),
    ...splitter.outcomes.map((isItem) => (isItem ? 'item' : 'no item')),
    ...(splitter.invalid === undefined ? ['valid'] : [splitter.invalid.slice(0, 15)]),
    ...(splitter.ignored[0] > 0 ? ['ignored rows'] : []),
    ...(splitter.ignored[1] > 0 ? ['ignored columns'] : []),
  ]
}

const IGNORED = ['ignored rows', 'ignored columns']
const PROBLEMS = ['not CSV', 'field count', 'too long']

async function compareMany(count: number, hasLongRecords: boolean): Promise<Record<string, number>> {
  const seen: Record<string, number> = {}
  for (let seed = 1; seed <= count; seed++)
    for (const what of await compare(seed, hasLongRecords)) seen[what] = (seen[what] ?? 0) + 1
  return seen
}

test('the ledger and the functions agree on every record of random files, whatever their notation', async () => {
  const seen = await compareMany(500, false)
  const expected = ['valid', 'the file is not', 'item', 'no item', 'not CSV', 'field count', ...IGNORED]
  expect(Object.keys(seen)).toEqual(expect.arrayContaining(expected))
})

test('the ledger and the functions agree on random files with records near and above the limit', async () => {
  const seen = await compareMany(30, true)
  expect(Object.keys(seen)).toEqual(expect.arrayContaining(['valid', 'item', 'too long', 'not CSV']))
})
