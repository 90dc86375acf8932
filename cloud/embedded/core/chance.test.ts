import { expect, test } from 'vitest'
import { idFrom, trueChance } from './chance.ts'

test('no two draws share a byte, however many are drawn', () => {
  const draws = Array.from({ length: 2000 }, (_, index) => trueChance.bytes(1 + (index % 40)))
  for (const draw of draws) draw.fill(0)
  const later = [trueChance.bytes(8), trueChance.bytes(5000)]
  expect(later.map(({ length }) => length)).toEqual([8, 5000])
  expect(draws.every((draw) => draw.every((byte) => byte === 0))).toBe(true)
  expect(later.every((draw) => draw.some((byte) => byte !== 0))).toBe(true)
  expect(new Set(Array.from({ length: 5000 }, () => trueChance.bytes(8).toString('hex'))).size).toBe(5000)
})

test('an id is made of its alphabet', () => {
  expect(idFrom(trueChance, 200, 'ab')).toMatch(/^[ab]{200}$/)
})
