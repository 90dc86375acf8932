import { expect, test } from 'vitest'
import { createSeededRandom } from '../../cloud/common/seeded-random.ts'
import { parseRecord, parseRecords, parseWithLibrary } from './parse-records.ts'
import { DELIMITERS, RecordScanner } from './record-scanner.ts'

const PARTS = [
  'a',
  '1.50',
  ' ',
  '\ufeff',
  '\u00a0',
  '\u2028',
  '\v',
  '\\',
  "'",
  '#',
  '=',
  'é',
  '日本',
  '😀',
  ...DELIMITERS,
]
const random = createSeededRandom(1)
const integer = (below: number) => Math.floor(random() * below)
const pick = <T>(all: readonly T[]): T => all[integer(all.length)]!
const randomText = (parts: readonly string[], maxParts = 8) =>
  Array.from({ length: integer(maxParts + 1) }, () => pick(parts)).join('')

test.each(DELIMITERS)(
  'parseRecords gives unquoted records separated by %j the fields that csv-parse gives them',
  (delimiter) => {
    const records = Array.from({ length: 5000 }, () => randomText(PARTS))
    expect(parseRecords(records, delimiter)).toEqual(parseWithLibrary(records, delimiter))
    expect(new Set(records.map((record) => parseRecord(record, delimiter).length)).size).toBeGreaterThan(3)
  },
)

test.each(DELIMITERS)(
  'parseRecords returns the fields that were written, quoted or not, separated by %j',
  (delimiter) => {
    const blank = () => randomText(delimiter === '\t' ? [' '] : [' ', '\t'], 2)
    const write = (field: string) =>
      random() < 0.2 || /[",;\t|\r\n]/.test(field) ? `${blank()}"${field.replaceAll('"', '""')}"${blank()}` : field
    const writeAll = (fields: readonly string[]) => fields.map(write).join(delimiter)
    const written = Array.from({ length: 2000 }, () =>
      Array.from({ length: 1 + integer(5) }, () => randomText([...PARTS, '"', '""', '\n', '\r\n', '\r'])),
    )
    for (const lineBreak of ['\n', '\r\n', '\r']) {
      const text = written.map((fields) => writeAll(fields) + lineBreak).join('')
      expect(parseRecords(scanAll(text, delimiter), delimiter)).toEqual(written)
    }
  },
)

function scanAll(text: string, delimiter: string): string[] {
  const scanner = new RecordScanner(text, true)
  const records: string[] = []
  for (let at = 0; at < text.length; ) {
    const record = scanner.scan(at, delimiter)
    if (record === 'incomplete' || 'fault' in record) throw new Error(`no record at ${at}`)
    records.push(record.text)
    at = record.end
  }
  return records
}

test('parseRecords takes a quote within an unquoted field as it is', () => {
  expect(parseRecords(['1,12" pipe,"a"', 'b"c"', '2,3'], ',')).toEqual([['1', '12" pipe', 'a'], ['b"c"'], ['2', '3']])
})

test('parseRecords fails rather than shift rows if csv-parse finds other records than the scanner', () => {
  expect(() => parseRecords(['"a', 'b"'], ',')).toThrow('csv-parse found 1 records where the scanner found 2')
})
