import { expect, test } from 'vitest'
import { parseRecord } from './parse-record.ts'

test.each([
  ['a,b\n', ['a', 'b']],
  ['a,b\r\n', ['a', 'b']],
  ['a,b', ['a', 'b']],
  ['', ['']],
  [',\n', ['', '']],
  [' a , b ', [' a ', ' b ']],
  ['"a,b",c', ['a,b', 'c']],
  ['"say ""hi""",""', ['say "hi"', '']],
  ['"a\r\nb\nc",d\r\n', ['a\r\nb\nc', 'd']],
  ['a\rb,c', ['a\rb', 'c']],
])('the record %j is split into the fields %j', (record, fields) => {
  expect(parseRecord(record)).toEqual(fields)
})

test.each(['"a', '"a,b\n', 'a,"b""', '"a"",b'])(
  'the record %j is open, since its last quote is not closed',
  (record) => {
    expect(parseRecord(record)).toBe('open')
  },
)

test.each(['a"b,c', '"a"b,c', '"a" ,b', ' "a",b', '"a"\r,b', 'a"b,"c'])('%j is not a CSV record', (record) => {
  expect(parseRecord(record)).toBeUndefined()
})
