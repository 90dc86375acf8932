import { expect, test } from 'vitest'
import { RecordParser } from './record-parser.ts'

/** Parses a text in parts of one, two or many characters, which must not matter. */
function parse(text: string, size: number): string[] | 'open' | undefined {
  const parser = new RecordParser(',')
  for (let start = 0; start < text.length; start += size) {
    const part = text.slice(start, start + size)
    const end = parser.parse(part, 0)
    if (parser.isBroken) return undefined
    if (end < part.length) break
  }
  if (parser.isOpen) return 'open'
  parser.end()
  return parser.fields
}

const expectRecord = (text: string, expected: string[] | 'open' | undefined) => {
  for (const size of [1, 2, 100]) expect({ size, parsed: parse(text, size) }).toEqual({ size, parsed: expected })
}

test.each([
  ['a,b\n', ['a', 'b']],
  ['a,b\r\n', ['a', 'b']],
  ['a,b\r', ['a', 'b']],
  ['a,b', ['a', 'b']],
  ['', ['']],
  [',\n', ['', '']],
  [' a , b ', [' a ', ' b ']],
  ['"a,b",c', ['a,b', 'c']],
  ['"say ""hi""",""', ['say "hi"', '']],
  ['"a\r\nb\nc",d\r\n', ['a\r\nb\nc', 'd']],
  ['a\rb,c', ['a']],
  ['a"b,12" pipe', ['a"b', '12" pipe']],
  ['a"b,"c"', ['a"b', 'c']],
  [' "a, b" ,\t"c"\t', ['a, b', 'c']],
])('the record %j is split into the fields %j', (record, fields) => expectRecord(record, fields))

test.each(['"a', '"a,b\n', 'a,"b""', '"a"",b', 'a"b,"c'])(
  'the record %j is open, since its last quote is not closed',
  (record) => expectRecord(record, 'open'),
)

test.each(['"a"b,c', '"a" "b",c', ' "a"x'])('%j is not a CSV record', (record) => expectRecord(record, undefined))
