import { expect, test } from 'vitest'
import { fromWire, toWire } from './values.ts'

// The example of https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
const BASE64 = 'dGhpcyB0ZXh0IGlzIGJhc2U2NC1lbmNvZGVk'
const BYTES = Buffer.from('this text is base64-encoded')

test('binary values are sent as base64 and received as bytes', () => {
  expect(toWire({ Item: { data: { B: BYTES } } })).toEqual({ Item: { data: { B: BASE64 } } })
  expect(fromWire({ Item: { data: { B: BASE64 } } })).toEqual({ Item: { data: { B: BYTES } } })
})

test('binary sets are sent as lists of base64 and received as lists of bytes', () => {
  const set = [Buffer.from('Sunny'), Buffer.from('Rainy'), Buffer.from('Snowy')]
  const wire = ['U3Vubnk=', 'UmFpbnk=', 'U25vd3k=']
  expect(toWire({ weather: { BS: set } })).toEqual({ weather: { BS: wire } })
  expect(fromWire({ weather: { BS: wire } })).toEqual({ weather: { BS: set } })
})

test('binary values inside lists and maps are converted', () => {
  const nested = (data: unknown) => ({ L: [{ S: 'a' }, { M: { inner: { B: data } } }] })
  expect(toWire(nested(BYTES))).toEqual(nested(BASE64))
  expect(fromWire(nested(BASE64))).toEqual(nested(BYTES))
})

test('a plain Uint8Array is sent like a Buffer', () => {
  expect(toWire({ B: new Uint8Array([1, 2, 3]) })).toEqual({ B: 'AQID' })
})

test('attributes that are named B or BS are not mistaken for binary values', () => {
  const item = { B: { S: 'text' }, BS: { L: [{ N: '1' }] } }
  expect(fromWire({ Item: item })).toEqual({ Item: item })
})

test('input and output without binary values are returned without a copy', () => {
  const item = { Item: { id: { S: 'a' }, tags: { SS: ['x', 'y'] }, nested: { L: [{ M: { n: { N: '1' } } }] } } }
  expect(toWire(item)).toBe(item)
  expect(fromWire(item)).toBe(item)
})

test('a conversion does not change its input and shares the parts that need none', () => {
  const unchanged = { S: 'a' }
  const input = { Item: { id: unchanged, data: { B: BYTES } } }
  const wire = toWire(input)
  expect(input.Item.data.B).toBe(BYTES)
  expect(wire.Item.id).toBe(unchanged)
})

test('timestamps of a table description are received as dates, other numbers as numbers', () => {
  const table = { CreationDateTime: 1_767_225_600.5, ItemCount: 3 }
  expect(fromWire({ Table: table })).toEqual({
    Table: { CreationDateTime: new Date('2026-01-01T00:00:00.500Z'), ItemCount: 3 },
  })
})
