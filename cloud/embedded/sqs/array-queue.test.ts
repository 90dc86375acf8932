import { expect, test } from 'vitest'
import { ArrayQueue } from './array-queue.ts'

test('an array queue returns items in the order in which they were pushed', () => {
  const queue = new ArrayQueue<string>()
  queue.push('a')
  queue.push('b')
  expect(queue.shift()).toBe('a')
  queue.push('c')
  expect([queue.shift(), queue.shift()]).toEqual(['b', 'c'])
})

test('an empty array queue returns undefined', () => {
  const queue = new ArrayQueue<string>()
  expect(queue.shift()).toBeUndefined()
  queue.push('a')
  queue.shift()
  expect(queue.shift()).toBeUndefined()
})

test('an array queue keeps its order when it drops the part that was consumed', () => {
  const queue = new ArrayQueue<number>()
  const shifted: (number | undefined)[] = []
  for (let item = 0; item < 5000; item++) {
    queue.push(item)
    if (item % 5 > 0) shifted.push(queue.shift())
  }
  for (let rest = shifted.length; rest < 5000; rest++) shifted.push(queue.shift())
  expect(shifted).toEqual(Array.from({ length: 5000 }, (_, item) => item))
  expect(queue.shift()).toBeUndefined()
})

test('a cleared array queue is empty and accepts new items', () => {
  const queue = new ArrayQueue<string>()
  queue.push('a')
  queue.push('b')
  queue.shift()
  queue.clear()
  expect(queue.shift()).toBeUndefined()
  queue.push('c')
  expect(queue.shift()).toBe('c')
})
