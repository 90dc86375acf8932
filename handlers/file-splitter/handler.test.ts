import { Readable } from 'node:stream'
import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import type { S3Event } from 'aws-lambda'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { logger } from '../shared/logger.ts'
import { lambdaContext, type SentCommand, stubClient } from '../shared/test-doubles.ts'

vi.stubEnv('AWS_REGION', 'us-east-1')
vi.stubEnv('FILES_TABLE', 'files')
vi.stubEnv('RECORDS_QUEUE_URL', 'https://queue')
vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'file-splitter')
const { handler } = await import('./handler.ts')

const HEADER = 'id,sku,quantity,unit_price,currency,sold_at'
const rows = (count: number) => Array.from({ length: count }, (_, index) => `${index + 1},K,1,1.00,EUR,2026-01-01`)
const ids = (fileId = 'b/k.csv@v') => ({ fileId, correlationId: 'R1' })

const uploads = (...keys: string[]) =>
  ({
    Records: keys.map((key) => ({
      eventName: 'ObjectCreated:Put',
      responseElements: { 'x-amz-request-id': 'R1' },
      s3: { bucket: { name: 'b' }, object: { key, size: 9, eTag: 'e', versionId: 'v' } },
    })),
  }) as unknown as S3Event

let content = ''
let manifest: SentCommand[]
let queue: SentCommand[]
let invoked: SentCommand[]
let logged: unknown[][]

/** How the manifest table responds. */
let respondToManifest = () => ({})

beforeEach(() => {
  respondToManifest = () => ({})
  manifest = stubClient(DynamoDBClient, () => respondToManifest())
  queue = stubClient(SQSClient)
  invoked = stubClient(LambdaClient)
  stubClient(S3Client, ({ command, input: { Range = '' } }) => {
    if (command !== 'GetObjectCommand') return {}
    const start = Number(/^bytes=(\d+)-$/.exec(String(Range))?.[1] ?? 0)
    return { Body: Readable.from([Buffer.from(content).subarray(start)]) }
  })
  logged = []
  for (const level of ['info', 'error'] as const)
    vi.spyOn(logger, level).mockImplementation((...line: unknown[]) => void logged.push([level, ...line]))
})
afterEach(() => vi.restoreAllMocks())

const rejectClaim = () => {
  throw new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: {} })
}
const statuses = () =>
  manifest.map(
    ({ input }) =>
      (input.Item as { status?: { S: string } })?.status?.S ??
      (input.ExpressionAttributeValues as Record<string, { S: string }>)[':status']?.S,
  )
const sentRows = () => queue.flatMap(({ input }) => (input.Entries as { Id: string }[]).map(({ Id }) => Number(Id)))

test('file-splitter claims a file, splits it and marks it as split', async () => {
  content = [HEADER, ...rows(12), 'broken'].join('\n')
  await handler(uploads('k.csv'), lambdaContext())
  expect(statuses()).toEqual(['SPLITTING', 'SPLIT'])
  expect(sentRows()).toHaveLength(12)
  expect(logged).toEqual([['info', 'split into 12 rows, 1 lines rejected', { ...ids(), rows: 12, rejected: 1 }]])
})

test('file-splitter ignores a second notification of the same file', async () => {
  respondToManifest = rejectClaim
  await handler(uploads('k.csv'), lambdaContext())
  expect(queue).toEqual([])
  expect(logged).toEqual([['info', 'file is split already, or being split', ids()]])
})

test('file-splitter processes every file of an event, even after one that cannot be split', async () => {
  content = 'no,header\n'
  await handler(uploads('k.csv', 'l.csv'), lambdaContext())
  expect(statuses()).toEqual(['SPLITTING', 'FAILED', 'SPLITTING', 'FAILED'])
  const message =
    'file cannot be split: the header lacks id, sku, quantity, unit_price, currency, sold_at: line 1, separated by commas, has "no", "header"; add or rename the columns'
  expect(logged).toEqual([
    ['error', message, ids()],
    ['error', message, ids('b/l.csv@v')],
  ])
})

test('file-splitter ignores the test event of S3', async () => {
  await handler({ Event: 's3:TestEvent' }, lambdaContext())
  expect([manifest, queue, logged]).toEqual([[], [], []])
})

test('file-splitter logs and throws a temporary error, so that Lambda retries', async () => {
  content = [HEADER, ...rows(1)].join('\n')
  vi.spyOn(SQSClient.prototype, 'send').mockRejectedValue(new Error('the queue is down') as never)
  await expect(handler(uploads('k.csv'), lambdaContext())).rejects.toThrow('the queue is down')
  expect(statuses()).toEqual(['SPLITTING', undefined])
  expect(logged).toEqual([['error', 'file was not split: the queue is down', ids()]])
})

test('file-splitter releases a file that was not split and throws the original error even if the release fails', async () => {
  content = [HEADER, ...rows(1)].join('\n')
  vi.spyOn(SQSClient.prototype, 'send').mockRejectedValue(new Error('the queue is down') as never)
  await expect(handler(uploads('k.csv'), lambdaContext('r-7'))).rejects.toThrow('the queue is down')
  expect(manifest.at(-1)!.input).toMatchObject({
    UpdateExpression: 'SET heldUntil = :now',
    ExpressionAttributeValues: { ':owner': { S: 'r-7' } },
  })
  respondToManifest = () => {
    if (manifest.length > 3) throw new Error('the table is down too')
    return {}
  }
  await expect(handler(uploads('k.csv'), lambdaContext())).rejects.toThrow('the queue is down')
  expect(manifest).toHaveLength(4)
})

test('file-splitter continues in further invocations of itself when the time is up, until the last row', async () => {
  content = [HEADER, ...rows(30)].join('\n')
  let event: Parameters<typeof handler>[0] = uploads('k.csv')
  for (let invocation = 1; invocation < 10; invocation++) {
    let remainingMs = 2000
    await handler(
      event,
      lambdaContext(`r-${invocation}`, () => (remainingMs -= 100)),
    )
    if (invoked.length < invocation) break
    expect(invoked.at(-1)!.input).toMatchObject({ FunctionName: 'file-splitter', InvocationType: 'Event' })
    event = JSON.parse(String(invoked.at(-1)!.input.Payload))
  }
  expect(invoked.length).toBeGreaterThan(1)
  expect(sentRows()).toEqual(Array.from({ length: 30 }, (_, index) => index + 1))
  expect(statuses().at(-1)).toBe('SPLIT')
  expect(logged.at(-1)).toEqual(['info', 'split into 30 rows, 0 lines rejected', { ...ids(), rows: 30, rejected: 0 }])
})

test('file-splitter fails instead of invoking itself again when an invocation makes no progress', async () => {
  content = [HEADER, ...rows(3)].join('\n')
  const lateContext = (id: string) => {
    let first = true
    return lambdaContext(id, () => {
      const left = first ? 3000 : 100
      first = false
      return left
    })
  }
  await handler(uploads('k.csv'), lateContext('r-1'))
  const event = JSON.parse(String(invoked[0]!.input.Payload))
  await expect(handler(event, lateContext('r-2'))).rejects.toThrow('the timeout is too short to read a single row')
  expect(invoked).toHaveLength(1)
})

test('file-splitter ignores a continuation of a file that another invocation owns', async () => {
  const file = { ...ids(), bucket: 'b', key: 'k.csv', versionId: 'v', eTag: 'e' }
  const progress = { position: { byte: 0, line: 0, row: 0 }, rows: 0, rejected: 0 }
  respondToManifest = rejectClaim
  await handler({ continuation: { file, progress, owner: 'r-0' } } as never, lambdaContext())
  expect(queue).toEqual([])
  expect(logged).toEqual([['info', 'another invocation continues the file', ids()]])
})
