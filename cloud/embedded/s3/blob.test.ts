import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Blob, BlobStore, readChunks } from './blob.ts'

const KIB = 1024
let parent: string
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'blob-store-'))
})
afterAll(() => rm(parent, { recursive: true, force: true }))

async function createStore() {
  const folder = join(await mkdtemp(join(parent, 'store-')), 's3')
  const files = () => readdir(folder).catch(() => [])
  return { store: new BlobStore(folder), files }
}

/** Bytes that differ by their position, so that a shifted range would be noticed. */
const bytes = (size: number) => Buffer.from(Array.from({ length: size }, (_, index) => index % 251))

async function* chunksOf(content: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < content.length; start += size) yield content.subarray(start, start + size)
}

const keep = (blob: Blob) => blob

async function contentOf(blob: Blob): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of readChunks(blob)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

test('a blob of up to 64 KiB stays in memory and a larger one becomes a file', async () => {
  const { store, files } = await createStore()
  await store.write(bytes(64 * KIB), [], keep)
  expect(await files()).toEqual([])
  const blob = await store.write(bytes(64 * KIB + 1), [], keep)
  expect(await files()).toHaveLength(1)
  await blob.remove()
  expect(await files()).toEqual([])
})

test.each([0, 9, 200 * KIB])('a blob of %i bytes returns its content, in whole and in ranges', async (size) => {
  const { store } = await createStore()
  const content = bytes(size)
  const blob = await store.write(chunksOf(content, 10_000), [], keep)
  expect(blob.size).toBe(size)
  expect((await contentOf(blob)).equals(content)).toBe(true)
  if (size === 0) return
  const range = await blob.read(3, 7)
  const part = range instanceof Readable ? Buffer.concat(await range.toArray()) : range
  expect(part).toEqual(content.subarray(3, 8))
})

test('a blob has the MD5 digest and the requested checksums of its content', async () => {
  const { store } = await createStore()
  const blob = await store.write(chunksOf(Buffer.from('123456789'), 4), ['CRC32', 'SHA256'], keep)
  expect(blob.md5).toBe('25f9e794323b453885f5181f1b624d0b')
  expect(blob.checksums).toEqual({ CRC32: 'y/Q5Jg==', SHA256: 'FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=' })
})

test('a body that breaks off rejects the write and leaves no file', async () => {
  const { store, files } = await createStore()
  async function* body() {
    yield bytes(100 * KIB)
    throw new Error('The client disconnected.')
  }
  await expect(store.write(body(), [], keep)).rejects.toThrow('The client disconnected.')
  expect(await files()).toEqual([])
})

test('a blob that is not kept leaves no file', async () => {
  const { store, files } = await createStore()
  const refuse = () => {
    throw new Error('refused')
  }
  await expect(store.write(bytes(100 * KIB), [], refuse)).rejects.toThrow('refused')
  await expect(store.write(bytes(100 * KIB), [], async () => refuse())).rejects.toThrow('refused')
  expect(await files()).toEqual([])
})

test('a read that has begun returns the whole content even if the blob is removed meanwhile', async () => {
  const { store, files } = await createStore()
  const content = bytes(500 * KIB)
  const blob = await store.write(content, [], keep)
  const stream = (await blob.read()) as Readable
  await blob.remove()
  expect(await files()).toEqual([])
  expect(Buffer.concat(await stream.toArray()).equals(content)).toBe(true)
})
