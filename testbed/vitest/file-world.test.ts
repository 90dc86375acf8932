import { expect, test } from 'vitest'
import type { World } from '../world/world.ts'
import { FileWorld } from './file-world.ts'

/** Worlds that say when they end. */
function worlds(build: (count: number) => Promise<void> = async () => {}) {
  const ended: number[] = []
  let count = 0
  const open = async () => {
    const number = ++count
    await build(number)
    return { [Symbol.asyncDispose]: async () => void ended.push(number) } as unknown as World & AsyncDisposable
  }
  return { ended, count: () => count, ofFile: new FileWorld(open) }
}

test('nothing is built when no scenario wants it', async () => {
  const { count, ofFile } = worlds()
  await ofFile[Symbol.asyncDispose]()
  expect(count()).toBe(0)
})

test('all share one world, until one has failed; every one ends with the file', async () => {
  const { ended, ofFile } = worlds()
  const first = await ofFile.get()
  expect(await ofFile.get()).toBe(first)
  ofFile.abandon()
  expect(await ofFile.get()).not.toBe(first)
  expect(ended).toEqual([])
  await ofFile[Symbol.asyncDispose]()
  expect(ended).toEqual([1, 2])
})

test('one that could not be built fails its scenario, and not the end of the file', async () => {
  const { ended, ofFile } = worlds(async (number) => {
    if (number === 1) throw new Error('no room')
  })
  await expect(ofFile.get()).rejects.toThrow('no room')
  ofFile.abandon()
  await ofFile.get()
  await ofFile[Symbol.asyncDispose]()
  expect(ended).toEqual([2])
})
