import { Readable } from 'node:stream'
import { S3Client } from '@aws-sdk/client-s3'
import { afterEach, expect, test, vi } from 'vitest'
import { type SentCommand, stubClient } from '../shared/test-doubles.ts'
import { RejectWriter } from './reject-writer.ts'

afterEach(() => vi.restoreAllMocks())

const OBJECT = { Bucket: 'b', Key: 'rejects/day 1/ü.csv.jsonl' }
const reject = (line: number, raw = 'x') => ({ line, reason: 'expected 6 fields, got 1', raw })

/** A RejectWriter whose bucket contains `content` at every key. */
function createWriter(content = '') {
  const commands = stubClient(S3Client, ({ command, input }: SentCommand) => {
    if (command === 'GetObjectCommand') return { Body: Readable.from([Buffer.from(content)]) }
    if (command === 'CreateMultipartUploadCommand') return { UploadId: 'u-1' }
    return { ETag: `"part ${input.PartNumber}"`, VersionId: 'v-1' }
  })
  return { commands, rejects: new RejectWriter(new S3Client({ region: 'us-east-1' }), 'b', 'day 1/ü.csv') }
}

test('RejectWriter creates no object when there are no rejected lines', async () => {
  const { commands, rejects } = createWriter()
  expect(await rejects.close()).toBeUndefined()
  expect(commands).toEqual([])
})

test('RejectWriter puts a small object at once, with one JSON object per line', async () => {
  const { commands, rejects } = createWriter()
  await rejects.add(reject(3))
  await rejects.add(reject(5, 'a "quoted"\nline'))
  expect(await rejects.close()).toBe('v-1')
  expect(commands).toEqual([{ command: 'PutObjectCommand', input: expect.objectContaining(OBJECT) }])
  const lines = String(commands[0]!.input.Body).split('\n')
  expect(lines.map((line) => line && JSON.parse(line))).toEqual([reject(3), reject(5, 'a "quoted"\nline'), ''])
})

test('RejectWriter uploads a large object in parts', async () => {
  const { commands, rejects } = createWriter()
  for (let line = 1; line <= 110; line++) await rejects.add(reject(line, 'x'.repeat(100_000)))
  await rejects.close()
  expect(commands.map(({ command, input }) => [command, input.PartNumber])).toEqual([
    ['CreateMultipartUploadCommand', undefined],
    ['UploadPartCommand', 1],
    ['UploadPartCommand', 2],
    ['UploadPartCommand', 3],
    ['CompleteMultipartUploadCommand', undefined],
  ])
  const parts = commands.filter(({ command }) => command === 'UploadPartCommand')
  // Every part except the last must have at least 5 MiB.
  expect(parts.slice(0, 2).every(({ input }) => (input.Body as Buffer).length >= 5 * 1024 * 1024)).toBe(true)
  expect(commands.at(-1)!.input.MultipartUpload).toEqual({
    Parts: [1, 2, 3].map((PartNumber) => ({ PartNumber, ETag: `"part ${PartNumber}"` })),
  })
})

test('RejectWriter aborts its multipart upload', async () => {
  const { commands, rejects } = createWriter()
  await rejects.add(reject(1, 'x'.repeat(6_000_000)))
  await rejects.abort()
  expect(commands.at(-1)).toEqual({ command: 'AbortMultipartUploadCommand', input: { ...OBJECT, UploadId: 'u-1' } })
})

test('RejectWriter continues after the object version that an earlier invocation wrote', async () => {
  const before = `${JSON.stringify(reject(2))}\n`
  const { commands, rejects } = createWriter(before)
  await rejects.resume(1, 'v-0')
  await rejects.add(reject(9))
  await rejects.close()
  expect(commands[0]).toEqual({ command: 'GetObjectCommand', input: { ...OBJECT, VersionId: 'v-0' } })
  expect(String(commands[1]!.input.Body)).toBe(`${before}${JSON.stringify(reject(9))}\n`)
  expect(rejects.count).toBe(2)
})
