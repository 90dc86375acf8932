import { expect, test } from 'vitest'
import { PullProgress } from './pull-images.ts'

test('PullProgress measures a pull over all known layers and never decreases', () => {
  const progress = new PullProgress()
  const at = (id: string, current: number, total: number) => progress.update({ id, progressDetail: { current, total } })
  expect(progress.update({})).toBe(0)
  expect(at('a', 50, 100)).toBe(5)
  // Another layer appears.
  expect(at('b', 0, 100)).toBe(5)
  expect(at('a', 100, 100)).toBe(5)
  // Extraction starts from zero again.
  expect(at('a', 1, 100)).toBe(5)
  expect(at('b', 99, 100)).toBe(9)
  expect(at('b', 100, 100)).toBe(10)
})
