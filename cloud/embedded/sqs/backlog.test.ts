import { describe, expect, test } from 'vitest'
import { FifoBacklog, StandardBacklog } from './backlog.ts'
import { createMessage } from './fixtures.ts'

const ready = (id: string, groupId?: string, sequence = 0) =>
  createMessage({ id, groupId, sequenceNumber: String(sequence).padStart(20, '0'), state: 'ready' })

describe('standard backlog', () => {
  test('a standard backlog returns messages in the order in which they were added', () => {
    const backlog = new StandardBacklog()
    for (const id of ['a', 'b', 'c']) backlog.add(ready(id))
    expect([backlog.next()?.id, backlog.next()?.id, backlog.next()?.id]).toEqual(['a', 'b', 'c'])
    expect(backlog.next()).toBeUndefined()
  })

  test('a message that becomes visible again goes behind the messages that wait in a standard backlog', () => {
    const backlog = new StandardBacklog()
    backlog.add(ready('a'))
    backlog.add(ready('b'))
    const first = backlog.next()!
    backlog.putBack(first)
    expect([backlog.next()?.id, backlog.next()?.id]).toEqual(['b', 'a'])
  })

  test('a standard backlog skips a message that was deleted while it waited', () => {
    const backlog = new StandardBacklog()
    const deleted = ready('a')
    backlog.add(deleted)
    backlog.add(ready('b'))
    deleted.state = 'gone'
    expect(backlog.next()?.id).toBe('b')
  })
})

describe('FIFO backlog', () => {
  test('one receive takes several messages of a group in order', () => {
    const backlog = new FifoBacklog()
    backlog.add(ready('a1', 'a', 1))
    backlog.add(ready('b1', 'b', 2))
    backlog.add(ready('a2', 'a', 3))
    expect([backlog.next()?.id, backlog.next()?.id]).toEqual(['a1', 'a2'])
  })

  test('a later receive skips a message group while messages of it are in flight', () => {
    const backlog = new FifoBacklog()
    backlog.add(ready('a1', 'a', 1))
    backlog.add(ready('a2', 'a', 2))
    backlog.add(ready('b1', 'b', 3))
    expect(backlog.next()?.id).toBe('a1')
    backlog.endReceive()
    expect(backlog.next()?.id).toBe('b1')
    expect(backlog.next()).toBeUndefined()
  })

  test('a message group is available again once its in-flight message has been deleted', () => {
    const backlog = new FifoBacklog()
    const first = ready('a1', 'a', 1)
    backlog.add(first)
    backlog.add(ready('a2', 'a', 2))
    backlog.next()
    backlog.endReceive()
    expect(backlog.next()).toBeUndefined()
    backlog.release(first)
    expect(backlog.next()?.id).toBe('a2')
  })

  test('a message whose visibility timeout ended comes before the later messages of its group', () => {
    const backlog = new FifoBacklog()
    for (const [index, id] of ['a1', 'a2', 'a3'].entries()) backlog.add(ready(id, 'a', index))
    const [first, second] = [backlog.next()!, backlog.next()!]
    backlog.endReceive()
    backlog.putBack(second)
    backlog.putBack(first)
    expect([backlog.next()?.id, backlog.next()?.id, backlog.next()?.id]).toEqual(['a1', 'a2', 'a3'])
  })

  test('a backlog that is cleared while a message is in flight does not keep its group blocked', () => {
    const backlog = new FifoBacklog()
    backlog.add(ready('a1', 'a', 1))
    backlog.add(ready('a2', 'a', 2))
    backlog.next()
    backlog.endReceive()
    backlog.clear()
    expect(backlog.next()).toBeUndefined()
    backlog.add(ready('a3', 'a', 3))
    expect(backlog.next()?.id).toBe('a3')
  })

  test('a message that was deleted while it waited in a group is not received', () => {
    const backlog = new FifoBacklog()
    const deleted = ready('a1', 'a', 1)
    backlog.add(deleted)
    backlog.add(ready('a2', 'a', 2))
    backlog.release(deleted)
    expect(backlog.next()?.id).toBe('a2')
  })
})
