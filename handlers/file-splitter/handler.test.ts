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
const rows = (count: number) => Array.from({ length: count }, (_, place) => `${place + 1},K,1,1.00,EUR,2026-01-01`)
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
let said: unknown[][]

/** What the manifest answers to the one who wants a file. */
let taken = () => ({})

beforeEach(() => {
  taken = () => ({})
  manifest = stubClient(DynamoDBClient, () => taken())
  queue = stubClient(SQSClient)
  invoked = stubClient(LambdaClient)
  stubClient(S3Client, ({ command, input: { Range = '' } }) => {
    if (command !== 'GetObjectCommand') return {}
    const start = Number(/^bytes=(\d+)-$/.exec(String(Range))?.[1] ?? 0)
    return { Body: Readable.from([Buffer.from(content).subarray(start)]) }
  })
  said = []
  for (const level of ['info', 'error'] as const)
    vi.spyOn(logger, level).mockImplementation((...line: unknown[]) => void said.push([level, ...line]))
})
afterEach(() => vi.restoreAllMocks())

const held = () => {
  throw new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: {} })
}
const statuses = () =>
  manifest.map(
    ({ input }) =>
      (input.Item as { status?: { S: string } })?.status?.S ??
      (input.ExpressionAttributeValues as Record<string, { S: string }>)[':status']?.S,
  )
const sentRows = () => queue.flatMap(({ input }) => (input.Entries as { Id: string }[]).map(({ Id }) => Number(Id)))

test('a file is taken, split, and closed', async () => {
  content = [HEADER, ...rows(12), 'broken'].join('\n')
  await handler(uploads('k.csv'), lambdaContext())
  expect(statuses()).toEqual(['SPLITTING', 'SPLIT'])
  expect(sentRows()).toHaveLength(12)
  expect(said).toEqual([['info', 'split into 12 rows, 1 lines rejected', { ...ids(), rows: 12, rejected: 1 }]])
})

test('a second notification of it changes nothing', async () => {
  taken = held
  await handler(uploads('k.csv'), lambdaContext())
  expect(queue).toEqual([])
  expect(said).toEqual([['info', 'file is split already, or being split', ids()]])
})

test('all files of an event are split, and one that cannot be does not stop the next', async () => {
  content = 'no,header\n'
  await handler(uploads('k.csv', 'l.csv'), lambdaContext())
  expect(statuses()).toEqual(['SPLITTING', 'FAILED', 'SPLITTING', 'FAILED'])
  const fault = 'file cannot be split: the header lacks id, sku, quantity, unit_price, currency, sold_at'
  expect(said).toEqual([
    ['error', fault, ids()],
    ['error', fault, ids('b/l.csv@v')],
  ])
})

test('S3 that only tries whether it gets through is answered with nothing', async () => {
  await handler({ Event: 's3:TestEvent' }, lambdaContext())
  expect([manifest, queue, said]).toEqual([[], [], []])
})

test('what may pass is thrown and logged, so that Lambda tries again', async () => {
  content = [HEADER, ...rows(1)].join('\n')
  vi.spyOn(SQSClient.prototype, 'send').mockRejectedValue(new Error('the queue is down') as never)
  await expect(handler(uploads('k.csv'), lambdaContext())).rejects.toThrow('the queue is down')
  expect(statuses()).toEqual(['SPLITTING', undefined])
  expect(said).toEqual([['error', 'file was not split: the queue is down', ids()]])
})

test('a file that was not split is let go of, and the reason is the same if even that fails', async () => {
  content = [HEADER, ...rows(1)].join('\n')
  vi.spyOn(SQSClient.prototype, 'send').mockRejectedValue(new Error('the queue is down') as never)
  await expect(handler(uploads('k.csv'), lambdaContext('r-7'))).rejects.toThrow('the queue is down')
  expect(manifest.at(-1)!.input).toMatchObject({
    UpdateExpression: 'SET heldUntil = :now',
    ExpressionAttributeValues: { ':owner': { S: 'r-7' } },
  })
  taken = () => {
    if (manifest.length > 3) throw new Error('the table is down too')
    return {}
  }
  await expect(handler(uploads('k.csv'), lambdaContext())).rejects.toThrow('the queue is down')
  expect(manifest).toHaveLength(4)
})

test('out of time it goes on in fresh invocations of itself, to the last row', async () => {
  content = [HEADER, ...rows(30)].join('\n')
  let event: Parameters<typeof handler>[0] = uploads('k.csv')
  for (let invocation = 1; invocation < 10; invocation++) {
    let left = 2000
    await handler(
      event,
      lambdaContext(`r-${invocation}`, () => (left -= 100)),
    )
    if (invoked.length < invocation) break
    expect(invoked.at(-1)!.input).toMatchObject({ FunctionName: 'file-splitter', InvocationType: 'Event' })
    event = JSON.parse(String(invoked.at(-1)!.input.Payload))
  }
  expect(invoked.length).toBeGreaterThan(1)
  expect(sentRows()).toEqual(Array.from({ length: 30 }, (_, place) => place + 1))
  expect(statuses().at(-1)).toBe('SPLIT')
  expect(said.at(-1)).toEqual(['info', 'split into 30 rows, 0 lines rejected', { ...ids(), rows: 30, rejected: 0 }])
})

test('an invocation that gets nowhere is an error, not the next link of an endless chain', async () => {
  content = [HEADER, ...rows(3)].join('\n')
  const late = (id: string) => {
    let first = true
    return lambdaContext(id, () => {
      const left = first ? 3000 : 100
      first = false
      return left
    })
  }
  await handler(uploads('k.csv'), late('r-1'))
  const event = JSON.parse(String(invoked[0]!.input.Payload))
  await expect(handler(event, late('r-2'))).rejects.toThrow('the time-out is too short to read a single row')
  expect(invoked).toHaveLength(1)
})

test('a continuation of what somebody else has by now changes nothing', async () => {
  const file = { ...ids(), bucket: 'b', key: 'k.csv', versionId: 'v', eTag: 'e' }
  const progress = { position: { byte: 0, line: 0, row: 0 }, rows: 0, rejected: 0 }
  taken = held
  await handler({ continuation: { file, progress, owner: 'r-0' } } as never, lambdaContext())
  expect(queue).toEqual([])
  expect(said).toEqual([['info', 'somebody else goes on with the file', ids()]])
})
