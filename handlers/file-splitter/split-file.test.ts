import { Readable } from 'node:stream'
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import type { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import { expect, test } from 'vitest'
import type { RecordMessage } from '../shared/record-message.ts'
import { UnreadableFile } from './read-rows.ts'
import { NO_PROGRESS, type Progress, splitFile } from './split-file.ts'

const FILE = { fileId: 'b/k@v', bucket: 'b', key: 'k', versionId: 'v', eTag: 'e', correlationId: 'C' }
const HEADER = 'id,sku,quantity,unit_price,currency,sold_at'
const rows = (count: number) => Array.from({ length: count }, (_, index) => `${index + 1},K,1,1.00,EUR,2026-01-01`)

function* inChunks(bytes: Buffer, size: number) {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

const linesOf = (put: string[]) =>
  put
    .at(-1)!
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

/** A bucket with one file, and a queue that rejects the given entries once. */
function cloudWith(
  content: string | Buffer,
  { rejectOnce = [], size = 1_000_000 }: { rejectOnce?: readonly string[]; size?: number } = {},
) {
  const bytes = Buffer.from(content)
  const reads: object[] = []
  const put: string[] = []
  const sent: number[] = []
  const bodies: RecordMessage[] = []
  const alreadyRejected = new Set<string>()
  const s3 = {
    send: async (command: object) => {
      if (command instanceof PutObjectCommand) put.push(String(command.input.Body))
      if (!(command instanceof GetObjectCommand)) return {}
      if (command.input.Key !== FILE.key) return { Body: Readable.from([Buffer.from(put.at(-1)!)]) }
      reads.push(command.input)
      const start = Number(/^bytes=(\d+)-$/.exec(command.input.Range ?? '')?.[1] ?? 0)
      return { Body: Readable.from(inChunks(bytes.subarray(start), size)) }
    },
  }
  const sqs = {
    send: async ({ input: { Entries = [] } }: SendMessageBatchCommand) => {
      const failed = Entries.filter(({ Id = '' }) => rejectOnce.includes(Id) && !alreadyRejected.has(Id))
      for (const { Id = '' } of failed) alreadyRejected.add(Id)
      bodies.push(...Entries.map(({ MessageBody = '' }) => JSON.parse(MessageBody)))
      sent.push(...Entries.filter((entry) => !failed.includes(entry)).map(({ Id }) => Number(Id)))
      return { Failed: failed.map(({ Id }) => ({ Id, Code: 'ServiceUnavailable', SenderFault: false })) }
    },
  }
  return {
    reads,
    put,
    sent,
    bodies,
    clients: { s3: s3 as unknown as S3Client, sqs: sqs as unknown as SQSClient, queueUrl: 'q' },
  }
}

test('splitFile sends every row once and retries the entries that the queue rejected', async () => {
  const { sent, clients } = cloudWith([HEADER, ...rows(25)].join('\n'), { rejectOnce: ['7', '25'] })
  const result = await splitFile(FILE, NO_PROGRESS, { ...clients, remainingMs: () => 1000 }, () => {})
  expect(result).toMatchObject({ finished: true, progress: { rows: 25, rejected: 0 } })
  expect(sent.sort((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, index) => index + 1))
})

test('splitFile stops at a row when the time is up, and further attempts continue from there to the end', async () => {
  const lines = rows(50)
  lines[19] = 'broken'
  const { sent, put, clients } = cloudWith(`\ufeff${[HEADER, ...lines].join('\r\n')}\r\n`)
  let from: Progress = NO_PROGRESS
  for (let attempt = 1; ; attempt++) {
    let left = 12
    const { finished, progress } = await splitFile(FILE, from, { ...clients, remainingMs: () => left-- }, () => {})
    // The progress reaches the next invocation as JSON.
    from = JSON.parse(JSON.stringify(progress))
    if (finished) break
    expect(attempt).toBeLessThan(10)
  }
  expect(from).toMatchObject({ rows: 49, rejected: 1 })
  expect(linesOf(put)).toEqual([{ line: 21, reason: 'expected 6 fields, got 1', raw: 'broken' }])
  expect(sent).toEqual(Array.from({ length: 50 }, (_, index) => index + 1).filter((row) => row !== 20))
})

test('splitFile fails when the queue keeps rejecting, so that it is retried', async () => {
  const { clients } = cloudWith([HEADER, ...rows(1)].join('\n'))
  const sqs = { send: async () => ({ Failed: [{ Id: '1', Code: 'Nope', Message: 'no', SenderFault: true }] }) }
  let left = 2
  const attempt = splitFile(
    FILE,
    NO_PROGRESS,
    { ...clients, sqs: sqs as unknown as SQSClient, remainingMs: () => left-- },
    () => {},
  )
  await expect(attempt).rejects.toThrow('1 rows could not be sent: Nope no')
})

test('splitFile sends no row of a file that is not text, wherever the first invalid byte is', async () => {
  const good = [HEADER, ...rows(5), 'broken', ...rows(3000)].join('\n')
  const { sent, put, clients } = cloudWith(Buffer.concat([Buffer.from(`${good}\n`), Buffer.alloc(70_000, 0xff)]), {
    size: 65_536,
  })
  const attempt = splitFile(FILE, NO_PROGRESS, { ...clients, remainingMs: () => 1000 }, () => {})
  await expect(attempt).rejects.toThrow(
    new UnreadableFile(
      'the file is not UTF-8 text: line 3008, column 1 (byte 86074) has the byte 0xFF, which is "ÿ" in Windows-1252; save the file as UTF-8',
    ),
  )
  expect([sent, put]).toEqual([[], []])
})

test('splitFile continues its survey of a large file in further attempts', async () => {
  const { sent, clients } = cloudWith([HEADER, ...rows(20_000)].join('\n'), { size: 65_536 })
  let from: Progress = NO_PROGRESS
  let surveys = 0
  while (!from.survey.finished) {
    const { progress } = await splitFile(FILE, from, { ...clients, remainingMs: () => 0 }, () => {})
    from = JSON.parse(JSON.stringify(progress))
    surveys++
  }
  expect(surveys).toBeGreaterThan(3)
  expect(sent).toEqual([])
  const result = await splitFile(FILE, from, { ...clients, remainingMs: () => 1000 }, () => {})
  expect(result).toMatchObject({ finished: true, progress: { rows: 20_000 } })
})

test.each([
  [['3/4/2026', '3/14/2026'], 'month-first'],
  [['3/4/2026', '14/3/2026'], 'day-first'],
  [['3/4/2026', '3/3/2026'], undefined],
  [['3/14/2026', '14/3/2026'], undefined],
])('splitFile tells with every row that the dates %j prove the order %s', async (dates, dateOrder) => {
  const { bodies, clients } = cloudWith([HEADER, ...dates.map((date) => `1,K,1,1.00,EUR,${date}`)].join('\n'))
  await splitFile(FILE, NO_PROGRESS, { ...clients, remainingMs: () => 1000 }, () => {})
  expect(bodies.map((body) => body.dateOrder)).toEqual([dateOrder, dateOrder])
})

test('splitFile counts rows without content after the last row', async () => {
  const { clients } = cloudWith([HEADER, ...rows(1), ',,,,,', ''].join('\n'))
  const { progress } = await splitFile(FILE, NO_PROGRESS, { ...clients, remainingMs: () => 1000 }, () => {})
  expect(progress).toMatchObject({ rows: 1, rejected: 0, position: { ignoredRows: 1 } })
})

test('splitFile rejects a row that is too large for a message, with the line on which it starts', async () => {
  const large = `2,"${'x\n'.repeat(490_000)}",1,1.00,EUR,2026-01-01`
  const { sent, put, clients } = cloudWith([HEADER, rows(1)[0], large, ...rows(1)].join('\n'))
  const { progress } = await splitFile(FILE, NO_PROGRESS, { ...clients, remainingMs: () => 1000 }, () => {})
  expect(progress).toMatchObject({ rows: 2, rejected: 1 })
  expect(sent).toEqual([1, 3])
  expect(linesOf(put)).toMatchObject([{ line: 3, reason: 'the row is too large for a message' }])
})

test('splitFile reads the content that the event refers to, by version or by ETag', async () => {
  const { reads, clients } = cloudWith(HEADER)
  const context = { ...clients, remainingMs: () => 1000 }
  await splitFile(FILE, NO_PROGRESS, context, () => {})
  await splitFile({ ...FILE, versionId: undefined }, NO_PROGRESS, context, () => {})
  const [versioned, unversioned] = [
    { Bucket: 'b', Key: 'k', VersionId: 'v' },
    { Bucket: 'b', Key: 'k', IfMatch: '"e"' },
  ]
  // Each attempt surveys the file first.
  expect(reads).toEqual([versioned, versioned, unversioned, unversioned])
})

test.each(['NoSuchKey', 'NoSuchVersion', 'PreconditionFailed'])(
  'splitFile throws UnreadableFile when S3 responds with %s',
  async (name) => {
    const { clients } = cloudWith(HEADER)
    const s3 = { send: () => Promise.reject(Object.assign(new Error('no'), { name })) } as unknown as S3Client
    await expect(splitFile(FILE, NO_PROGRESS, { ...clients, s3, remainingMs: () => 1000 }, () => {})).rejects.toThrow(
      new UnreadableFile('the object was deleted or replaced before it was read'),
    )
  },
)
