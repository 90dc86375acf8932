import { expect, test } from 'vitest'
import { createOrderIdGenerator, isOrderId } from './order-id.ts'

test('order IDs sort by time and are unique within a millisecond', () => {
  let now = 1_767_225_600_000
  const next = createOrderIdGenerator(
    () => now,
    (bytes) => new Uint8Array(bytes).fill(0xff),
  )
  const ids = [next(), next()]
  now += 1
  ids.push(next())
  expect(ids[0]).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/)
  expect(ids[2]! > ids[0]!).toBe(true)
  expect(new Set(ids).size).toBe(3)
})

test('isOrderId accepts only the form of a ULID', () => {
  expect(['01ARZ3NDEKTSV4RRFFQ69G5FAV', 'x', '', '01ARZ3NDEKTSV4RRFFQ69G5FA!'].map(isOrderId)).toEqual([
    true,
    false,
    false,
    false,
  ])
})
