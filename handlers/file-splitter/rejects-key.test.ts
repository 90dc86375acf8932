import { expect, test } from 'vitest'
import { rejectsKeyOf } from './rejects-key.ts'

test('rejectsKeyOf puts the key of the file into the folder rejects', () => {
  expect(rejectsKeyOf('day 1/ü.csv')).toBe('rejects/day 1/ü.csv.jsonl')
  expect(rejectsKeyOf('x'.repeat(1010))).toBe(`rejects/${'x'.repeat(1010)}.jsonl`)
})

test.each(['x', 'ü', '😀'])(
  'rejectsKeyOf shortens a key of %s near the limit of S3, a different one differently',
  (character) => {
    const key = character.repeat(1024 / Buffer.byteLength(character))
    const rejectsKey = rejectsKeyOf(key)
    expect(rejectsKey).toMatch(new RegExp(`^rejects/${character}+-[0-9a-f]{16}\\.jsonl$`, 'u'))
    expect(Buffer.byteLength(rejectsKey)).toBeLessThanOrEqual(1024)
    expect(Buffer.byteLength(rejectsKey)).toBeGreaterThan(1020)
    expect(rejectsKeyOf(key)).toBe(rejectsKey)
    expect(rejectsKeyOf(`a${key.slice(2)}a`)).not.toBe(rejectsKey)
  },
)
