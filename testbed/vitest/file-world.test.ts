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

test('a file whose scenarios ask for no world builds none', async () => {
  const { count, ofFile } = worlds()
  await ofFile[Symbol.asyncDispose]()
  expect(count()).toBe(0)
})

test('the scenarios of a file share one world until one of them fails, and all worlds end with the file', async () => {
  const { ended, ofFile } = worlds()
  const first = await ofFile.get()
  expect(await ofFile.get()).toBe(first)
  ofFile.abandon()
  expect(await ofFile.get()).not.toBe(first)
  expect(ended).toEqual([])
  await ofFile[Symbol.asyncDispose]()
  expect(ended).toEqual([1, 2])
})

test('a world that could not be built fails its scenario, but not the cleanup of the file', async () => {
  const { ended, ofFile } = worlds(async (number) => {
    if (number === 1) throw new Error('no room')
  })
  await expect(ofFile.get()).rejects.toThrow('no room')
  ofFile.abandon()
  await ofFile.get()
  await ofFile[Symbol.asyncDispose]()
  expect(ended).toEqual([2])
})
