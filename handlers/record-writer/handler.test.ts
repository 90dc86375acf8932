import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { SQSEvent } from 'aws-lambda'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { logger } from '../shared/logger.ts'
import { lambdaContext, type SentCommand, stubClient } from '../shared/test-doubles.ts'

vi.stubEnv('AWS_REGION', 'us-east-1')
vi.stubEnv('RECORDS_TABLE', 'records')
const { handler } = await import('./handler.ts')

const message = (row: number, changes: object = {}, correlationId = 'C') =>
  JSON.stringify({
    fileId: 'f',
    row,
    record: {
      id: `S-${row}`,
      sku: 'K',
      quantity: '1',
      unit_price: '1.00',
      currency: 'EUR',
      sold_at: '2026-01-01',
      ...changes,
    },
    correlationId,
  })
const batchOf = (...bodies: string[]) =>
  ({
    Records: bodies.map((body, index) => ({ messageId: `m-${index + 1}`, body, eventSource: 'aws:sqs' })),
  }) as SQSEvent
const failures = (...messageIds: string[]) => ({
  batchItemFailures: messageIds.map((itemIdentifier) => ({ itemIdentifier })),
})

type Put = { PutRequest: { Item: { row: { N: string }; extra?: unknown } } }
const putsOf = ({ input }: SentCommand) => (input.RequestItems as { records: Put[] }).records
const rowsOf = (command: SentCommand) => putsOf(command).map(({ PutRequest }) => Number(PutRequest.Item.row.N))

let logged: unknown[][]

beforeEach(() => {
  logged = []
  for (const level of ['info', 'error'] as const)
    vi.spyOn(logger, level).mockImplementation((...line: unknown[]) => void logged.push([level, ...line]))
})
afterEach(() => vi.restoreAllMocks())

test('record-writer stores the rows of a batch with one call', async () => {
  const commands = stubClient(DynamoDBClient)
  expect(await handler(batchOf(message(1), message(2), message(3, {}, 'D')), lambdaContext())).toEqual(failures())
  expect(commands.map(rowsOf)).toEqual([[1, 2, 3]])
  expect(logged).toEqual([
    ['info', 'stored 2 rows', { correlationId: 'C', rows: 2 }],
    ['info', 'stored 1 rows', { correlationId: 'D', rows: 1 }],
  ])
})

test('record-writer reports poison rows with reason and origin and stores the other rows of the batch', async () => {
  const commands = stubClient(DynamoDBClient)
  const batch = batchOf(message(1), message(2, { quantity: '0' }), 'hello', message(4))
  expect(await handler(batch, lambdaContext())).toEqual(failures('m-2', 'm-3'))
  expect(commands.map(rowsOf)).toEqual([[1, 4]])
  expect(logged).toEqual([
    [
      'error',
      'row breaks a rule: quantity: must be at least 1',
      { messageId: 'm-2', correlationId: 'C', fileId: 'f', row: 2 },
    ],
    ['error', 'row breaks a rule: the message is not JSON', { messageId: 'm-3' }],
    ['info', 'stored 2 rows', { correlationId: 'C', rows: 2 }],
  ])
})

test('record-writer reports each message of a batch that has only poison rows, without writing to the table', async () => {
  const commands = stubClient(DynamoDBClient)
  const bodies = [message(1, { quantity: '0' }), '{}', 'null', '[1]']
  expect(await handler(batchOf(...bodies), lambdaContext())).toEqual(failures('m-1', 'm-2', 'm-3', 'm-4'))
  expect(commands).toEqual([])
})

test('record-writer stores a message that a batch contains twice as one item', async () => {
  const commands = stubClient(DynamoDBClient)
  expect(await handler(batchOf(message(1), message(1)), lambdaContext())).toEqual(failures())
  expect(commands.map(rowsOf)).toEqual([[1]])
})

test('record-writer stores the other rows when the table rejects one item', async () => {
  stubClient(DynamoDBClient, (command) => {
    if (!rowsOf(command).includes(2)) return {}
    throw Object.assign(new Error('Item size has exceeded the maximum allowed size'), { name: 'ValidationException' })
  })
  expect(await handler(batchOf(message(1), message(2), message(3)), lambdaContext())).toEqual(failures('m-2'))
  expect(logged).toEqual([
    [
      'error',
      'row was not stored: Item size has exceeded the maximum allowed size',
      { messageId: 'm-2', correlationId: 'C', fileId: 'f', row: 2 },
    ],
    ['info', 'stored 2 rows', { correlationId: 'C', rows: 2 }],
  ])
})

test('record-writer reports every message as failed when the table cannot be reached', async () => {
  stubClient(DynamoDBClient, () => {
    throw new Error('socket hang up')
  })
  expect(await handler(batchOf(message(1), message(2)), lambdaContext())).toEqual(failures('m-1', 'm-2'))
})

test('record-writer reports only the items as failed that are unprocessed when the time is up', async () => {
  stubClient(DynamoDBClient, (command) => ({ UnprocessedItems: { records: putsOf(command).slice(-1) } }))
  const context = lambdaContext('r-1', () => 500)
  expect(await handler(batchOf(message(1), message(2)), context)).toEqual(failures('m-2'))
})
