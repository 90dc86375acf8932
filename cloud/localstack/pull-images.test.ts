import { expect, test } from 'vitest'
import { PullProgress } from './pull-images.ts'

test('a pull is measured over its layers, and never goes back', () => {
  const gauge = new PullProgress()
  const at = (id: string, current: number, total: number) => gauge.take({ id, progressDetail: { current, total } })
  expect(gauge.take({})).toBe(0)
  expect(at('a', 50, 100)).toBe(5)
  // Another layer becomes known.
  expect(at('b', 0, 100)).toBe(5)
  expect(at('a', 100, 100)).toBe(5)
  // Extracting begins at zero again.
  expect(at('a', 1, 100)).toBe(5)
  expect(at('b', 99, 100)).toBe(9)
  expect(at('b', 100, 100)).toBe(10)
})
