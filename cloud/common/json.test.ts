import { describe, expect, it } from 'vitest'
import { parseJson, parseJsonObject } from './json.ts'

describe('parseJson', () => {
  it('returns the parsed value, or undefined for text that is not JSON', () => {
    expect([parseJson('{"a":1}'), parseJson('null'), parseJson('{'), parseJson('')]).toEqual([
      { a: 1 },
      null,
      undefined,
      undefined,
    ])
  })
})

describe('parseJsonObject', () => {
  it('returns objects, and undefined for arrays, null, other values and text that is not JSON', () => {
    expect(['{"a":1}', '[1]', 'null', '1', '{'].map(parseJsonObject)).toEqual([
      { a: 1 },
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })
})
