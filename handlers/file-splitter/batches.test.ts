import { expect, test } from 'vitest'
import { Batcher, MOST_BYTES } from './batches.ts'

const entry = (id: number, bytes = 10) => ({ Id: String(id), MessageBody: 'x'.repeat(bytes) })

test('ten entries make a batch', () => {
  const batcher = new Batcher()
  const full = Array.from({ length: 12 }, (_, id) => batcher.add(entry(id))).map((batch) => batch?.length)
  expect(full).toEqual([...Array(9).fill(undefined), 10, undefined, undefined])
  expect(batcher.rest()).toHaveLength(2)
  expect(batcher.rest()).toBeUndefined()
})

test('so does what would be too many bytes with the next entry', () => {
  const batcher = new Batcher()
  expect(batcher.add(entry(1, MOST_BYTES - 10))).toBeUndefined()
  expect(batcher.add(entry(2, 10))).toBeUndefined()
  expect(batcher.add(entry(3, 1))?.map(({ Id }) => Id)).toEqual(['1', '2'])
  expect(batcher.rest()?.map(({ Id }) => Id)).toEqual(['3'])
})
