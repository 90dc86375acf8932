import { describe, expect, it } from 'vitest'
import { parseJson, parseJsonObject } from './json.ts'

describe('parseJson', () => {
  it('returns the value of a JSON text and undefined for any other text', () => {
    expect([parseJson('{"a":1}'), parseJson('null'), parseJson('{'), parseJson('')]).toEqual([
      { a: 1 },
      null,
      undefined,
      undefined,
    ])
  })
})

describe('parseJsonObject', () => {
  it('returns objects only: no arrays, no null, no bare values', () => {
    expect(['{"a":1}', '[1]', 'null', '1', '{'].map(parseJsonObject)).toEqual([
      { a: 1 },
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })
})
