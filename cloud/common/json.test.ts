import { describe, expect, it } from 'vitest'
import { exceedsDepth, parseJson, parseJsonObject } from './json.ts'

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

describe('exceedsDepth', () => {
  const exceeds = (text: string) => exceedsDepth(Buffer.from(text), 1000)

  it('counts the levels of lists and objects', () => {
    const nested = (levels: number) => `${'{"a":['.repeat(levels / 2)}${']}'.repeat(levels / 2)}`
    expect([1000, 1002, 100_000].map(nested).map(exceeds)).toEqual([false, true, true])
  })

  it('does not count values next to each other, nor brackets in strings', () => {
    expect(exceeds(JSON.stringify({ text: `"${'['.repeat(5000)}\\` }))).toBe(false)
    expect(exceeds(`[${'[],{},'.repeat(5000)}0]`)).toBe(false)
  })
})
