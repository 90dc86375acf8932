import { Readable } from 'node:stream'
import { S3Client } from '@aws-sdk/client-s3'
import { afterEach, expect, test, vi } from 'vitest'
import { type SentCommand, stubClient } from '../shared/test-doubles.ts'
import { RejectWriter } from './reject-writer.ts'

afterEach(() => vi.restoreAllMocks())

const OBJECT = { Bucket: 'b', Key: 'rejects/day 1/ü.csv.jsonl' }
const reject = (line: number, raw = 'x') => ({ line, reason: 'expected 6 fields, got 1', raw })

/** A bucket that says of everything that it is there, and gives back `content`. */
function rejectsIn(content = '') {
  const asked = stubClient(S3Client, ({ command, input }: SentCommand) => {
    if (command === 'GetObjectCommand') return { Body: Readable.from([Buffer.from(content)]) }
    if (command === 'CreateMultipartUploadCommand') return { UploadId: 'u-1' }
    return { ETag: `"part ${input.PartNumber}"`, VersionId: 'v-1' }
  })
  return { asked, rejects: new RejectWriter(new S3Client({ region: 'us-east-1' }), 'b', 'day 1/ü.csv') }
}

test('without rejected lines there is no object', async () => {
  const { asked, rejects } = rejectsIn()
  expect(await rejects.close()).toBeUndefined()
  expect(asked).toEqual([])
})

test('few lines are put at once, one JSON a line', async () => {
  const { asked, rejects } = rejectsIn()
  await rejects.add(reject(3))
  await rejects.add(reject(5, 'a "quoted"\nline'))
  expect(await rejects.close()).toBe('v-1')
  expect(asked).toEqual([{ command: 'PutObjectCommand', input: expect.objectContaining(OBJECT) }])
  const lines = String(asked[0]!.input.Body).split('\n')
  expect(lines.map((line) => line && JSON.parse(line))).toEqual([reject(3), reject(5, 'a "quoted"\nline'), ''])
})

test('many lines go up in parts and are never held together', async () => {
  const { asked, rejects } = rejectsIn()
  for (let line = 1; line <= 110; line++) await rejects.add(reject(line, 'x'.repeat(100_000)))
  await rejects.close()
  expect(asked.map(({ command, input }) => [command, input.PartNumber])).toEqual([
    ['CreateMultipartUploadCommand', undefined],
    ['UploadPartCommand', 1],
    ['UploadPartCommand', 2],
    ['UploadPartCommand', 3],
    ['CompleteMultipartUploadCommand', undefined],
  ])
  const parts = asked.filter(({ command }) => command === 'UploadPartCommand')
  // S3 takes no part below 5 MiB but the last.
  expect(parts.slice(0, 2).every(({ input }) => (input.Body as Buffer).length >= 5 * 1024 * 1024)).toBe(true)
  expect(asked.at(-1)!.input.MultipartUpload).toEqual({
    Parts: [1, 2, 3].map((PartNumber) => ({ PartNumber, ETag: `"part ${PartNumber}"` })),
  })
})

test('an upload that is given up leaves nothing behind', async () => {
  const { asked, rejects } = rejectsIn()
  await rejects.add(reject(1, 'x'.repeat(6_000_000)))
  await rejects.abort()
  expect(asked.at(-1)).toEqual({ command: 'AbortMultipartUploadCommand', input: { ...OBJECT, UploadId: 'u-1' } })
})

test('what an earlier invocation wrote stays in front, in the version that it wrote', async () => {
  const before = `${JSON.stringify(reject(2))}\n`
  const { asked, rejects } = rejectsIn(before)
  await rejects.resume(1, 'v-0')
  await rejects.add(reject(9))
  await rejects.close()
  expect(asked[0]).toEqual({ command: 'GetObjectCommand', input: { ...OBJECT, VersionId: 'v-0' } })
  expect(String(asked[1]!.input.Body)).toBe(`${before}${JSON.stringify(reject(9))}\n`)
  expect(rejects.count).toBe(2)
})
