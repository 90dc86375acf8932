import { expect, test } from 'vitest'
import { randomId, systemRandom } from './random-source.ts'

test('no two draws share bytes, whatever their size', () => {
  const draws = Array.from({ length: 2000 }, (_, index) => systemRandom.bytes(1 + (index % 40)))
  for (const draw of draws) draw.fill(0)
  const later = [systemRandom.bytes(8), systemRandom.bytes(5000)]
  expect(later.map(({ length }) => length)).toEqual([8, 5000])
  expect(draws.every((draw) => draw.every((byte) => byte === 0))).toBe(true)
  expect(later.every((draw) => draw.some((byte) => byte !== 0))).toBe(true)
  expect(new Set(Array.from({ length: 5000 }, () => systemRandom.bytes(8).toString('hex'))).size).toBe(5000)
})

test('a random id has the requested length and only characters of its alphabet', () => {
  expect(randomId(systemRandom, 200, 'ab')).toMatch(/^[ab]{200}$/)
})
