import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { RwLock } from './rw-lock.ts'

/** Requests locks in order and records when their holders start and end. A holder ends when it is told to. */
function observe(lock = new RwLock()) {
  const events: string[] = []
  const ends = new Map<string, () => void>()
  const request = (mode: 'shared' | 'exclusive', name: string): Promise<string> =>
    lock[mode](async () => {
      events.push(`${name} starts`)
      await new Promise<void>((resolve) => {
        ends.set(name, resolve)
      })
      events.push(`${name} ends`)
      return name
    })
  return {
    lock,
    events,
    shared: (name: string) => request('shared', name),
    exclusive: (name: string) => request('exclusive', name),
    async end(name: string) {
      ends.get(name)!()
      await nextTurn()
    },
  }
}

test('shared holders run at the same time', async () => {
  const { events, shared, end } = observe()
  const both = Promise.all([shared('a'), shared('b')])
  await nextTurn()
  expect(events).toEqual(['a starts', 'b starts'])
  await end('a')
  await end('b')
  expect(await both).toEqual(['a', 'b'])
})

test('an exclusive holder waits until all earlier shared holders have released the lock', async () => {
  const { events, shared, exclusive, end } = observe()
  const all = Promise.all([shared('a'), shared('b'), exclusive('x')])
  await nextTurn()
  await end('a')
  expect(events).toEqual(['a starts', 'b starts', 'a ends'])
  await end('b')
  expect(events.slice(3)).toEqual(['b ends', 'x starts'])
  await end('x')
  expect(await all).toEqual(['a', 'b', 'x'])
})

test('shared holders wait for an earlier exclusive holder, even while it still waits itself', async () => {
  const { events, shared, exclusive, end } = observe()
  const all = Promise.all([shared('a'), exclusive('x'), shared('b'), shared('c')])
  await nextTurn()
  expect(events).toEqual(['a starts'])
  await end('a')
  expect(events.slice(1)).toEqual(['a ends', 'x starts'])
  await end('x')
  expect(events.slice(3)).toEqual(['x ends', 'b starts', 'c starts'])
  await end('b')
  await end('c')
  expect(await all).toEqual(['a', 'x', 'b', 'c'])
})

test('exclusive holders run one after the other in the order in which they asked', async () => {
  const { events, exclusive, end } = observe()
  const all = Promise.all([exclusive('x'), exclusive('y'), exclusive('z')])
  for (const name of ['x', 'y', 'z']) {
    await nextTurn()
    await end(name)
  }
  expect(await all).toEqual(['x', 'y', 'z'])
  expect(events).toEqual(['x starts', 'x ends', 'y starts', 'y ends', 'z starts', 'z ends'])
})

test('a shared holder between two exclusive holders runs after the first and before the second', async () => {
  const { events, shared, exclusive, end } = observe()
  const all = Promise.all([exclusive('x'), shared('a'), exclusive('y')])
  await nextTurn()
  await end('x')
  expect(events).toEqual(['x starts', 'x ends', 'a starts'])
  await end('a')
  expect(events.slice(3)).toEqual(['a ends', 'y starts'])
  await end('y')
  expect(await all).toEqual(['x', 'a', 'y'])
})

test.each(['shared', 'exclusive'] as const)('a failing %s holder rejects and releases the lock', async (mode) => {
  const lock = new RwLock()
  const failing = lock[mode](async () => {
    throw new Error('The work failed.')
  })
  const next = Promise.all([lock.exclusive(async () => 'exclusive'), lock.shared(async () => 'shared')])
  await expect(failing).rejects.toThrow('The work failed.')
  expect(await next).toEqual(['exclusive', 'shared'])
})
