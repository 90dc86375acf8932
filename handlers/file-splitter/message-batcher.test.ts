import { expect, test } from 'vitest'
import { MAX_BATCH_BYTES, MessageBatcher } from './message-batcher.ts'

const entry = (id: number, bytes = 10) => ({ Id: String(id), MessageBody: 'x'.repeat(bytes) })

test('MessageBatcher returns a batch when it has ten entries', () => {
  const batcher = new MessageBatcher()
  const full = Array.from({ length: 12 }, (_, id) => batcher.add(entry(id))).map((batch) => batch?.length)
  expect(full).toEqual([...Array(9).fill(undefined), 10, undefined, undefined])
  expect(batcher.flush()).toHaveLength(2)
  expect(batcher.flush()).toBeUndefined()
})

test('MessageBatcher returns a batch when the next entry would exceed the byte limit', () => {
  const batcher = new MessageBatcher()
  expect(batcher.add(entry(1, MAX_BATCH_BYTES - 10))).toBeUndefined()
  expect(batcher.add(entry(2, 10))).toBeUndefined()
  expect(batcher.add(entry(3, 1))?.map(({ Id }) => Id)).toEqual(['1', '2'])
  expect(batcher.flush()?.map(({ Id }) => Id)).toEqual(['3'])
})
