import { Readable } from 'node:stream'
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import type { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import { expect, test } from 'vitest'
import { NOTHING_YET, type Progress, split } from './split.ts'

const FILE = { fileId: 'b/k@v', bucket: 'b', key: 'k', versionId: 'v', correlationId: 'C' }
const HEADER = 'id,sku,quantity,unit_price,currency,sold_at'
const rows = (count: number) => Array.from({ length: count }, (_, place) => `${place + 1},K,1,1.00,EUR,2026-01-01`)

/** A bucket with one file, and a queue that refuses what it is told to, once. */
function cloudWith(content: string, refuseOnce: readonly string[] = []) {
  const bytes = Buffer.from(content)
  const sent: number[] = []
  const refused = new Set<string>()
  const s3 = {
    send: async (command: object) => {
      if (!(command instanceof GetObjectCommand)) return {}
      const start = Number(/^bytes=(\d+)-$/.exec(command.input.Range ?? '')?.[1] ?? 0)
      return { Body: Readable.from([bytes.subarray(start)]) }
    },
  }
  const sqs = {
    send: async ({ input: { Entries = [] } }: SendMessageBatchCommand) => {
      const failed = Entries.filter(({ Id = '' }) => refuseOnce.includes(Id) && !refused.has(Id))
      for (const { Id = '' } of failed) refused.add(Id)
      sent.push(...Entries.filter((entry) => !failed.includes(entry)).map(({ Id }) => Number(Id)))
      return { Failed: failed.map(({ Id }) => ({ Id, Code: 'ServiceUnavailable', SenderFault: false })) }
    },
  }
  return { sent, parts: { s3: s3 as unknown as S3Client, sqs: sqs as unknown as SQSClient, queueUrl: 'q' } }
}

test('every row is sent once, and what the queue refused for a moment again', async () => {
  const { sent, parts } = cloudWith([HEADER, ...rows(25)].join('\n'), ['7', '25'])
  const result = await split(FILE, NOTHING_YET, { ...parts, timeLeft: () => 1000 }, () => {})
  expect(result).toMatchObject({ finished: true, progress: { rows: 25, rejected: 0 } })
  expect(sent.sort((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, place) => place + 1))
})

test('out of time it stops at a row, and another goes on from there to the end', async () => {
  const lines = rows(50)
  lines[19] = 'broken'
  const { sent, parts } = cloudWith(`\ufeff${[HEADER, ...lines].join('\r\n')}\r\n`)
  let from: Progress = NOTHING_YET
  for (let attempt = 1; ; attempt++) {
    let left = 12
    const { finished, progress } = await split(FILE, from, { ...parts, timeLeft: () => left-- }, () => {})
    // What is handed to the next invocation goes through JSON.
    from = JSON.parse(JSON.stringify(progress))
    if (finished) break
    expect(attempt).toBeLessThan(10)
  }
  expect(from).toMatchObject({ rows: 49, rejected: 1 })
  expect(sent).toEqual(Array.from({ length: 50 }, (_, place) => place + 1).filter((row) => row !== 20))
})

test('a queue that goes on refusing makes the attempt fail, so that it is made again', async () => {
  const { parts } = cloudWith([HEADER, ...rows(1)].join('\n'))
  const sqs = { send: async () => ({ Failed: [{ Id: '1', Code: 'Nope', Message: 'no', SenderFault: true }] }) }
  let left = 2
  const attempt = split(
    FILE,
    NOTHING_YET,
    { ...parts, sqs: sqs as unknown as SQSClient, timeLeft: () => left-- },
    () => {},
  )
  await expect(attempt).rejects.toThrow('1 rows could not be sent: Nope no')
})
