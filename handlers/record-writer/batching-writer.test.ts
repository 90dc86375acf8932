import type { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { BatchingWriter } from './batching-writer.ts'

const item = (row: number) => ({ fileId: { S: 'f' }, row: { N: String(row) } })

/** A client whose response is the requests that `leaveUnprocessed` returns. Records every batch. */
function clientThat(leaveUnprocessed: (requests: object[], attempt: number) => object[]) {
  const batches: object[][] = []
  const send = async ({ input }: BatchWriteItemCommand) => {
    const requests = input.RequestItems!.t!
    batches.push(requests)
    const unprocessed = leaveUnprocessed(requests, batches.length)
    return { UnprocessedItems: unprocessed.length > 0 ? { t: unprocessed } : {} }
  }
  return { batches, client: { send } as unknown as DynamoDBClient }
}

test('BatchingWriter writes the items of one turn in batches of at most 25, each key once', async () => {
  const { batches, client } = clientThat(() => [])
  const writer = new BatchingWriter(client, 't', () => 1000)
  await Promise.all([...Array.from({ length: 26 }, (_, row) => row), 3].map((row) => writer.put(item(row))))
  expect(batches.map((requests) => requests.length)).toEqual([25, 1])
})

test('BatchingWriter retries unprocessed items', async () => {
  const { batches, client } = clientThat((requests, attempt) => (attempt === 1 ? requests.slice(1) : []))
  const writer = new BatchingWriter(client, 't', () => 1000)
  await Promise.all([1, 2, 3].map((row) => writer.put(item(row))))
  expect(batches.map((requests) => requests.length)).toEqual([3, 2])
})

test('BatchingWriter writes each item separately when the table rejects the batch', async () => {
  const { batches, client } = clientThat((requests) => {
    if (JSON.stringify(requests).includes('"N":"2"'))
      throw Object.assign(new Error('too large'), { name: 'ValidationException' })
    return []
  })
  const writer = new BatchingWriter(client, 't', () => 1000)
  const results = await Promise.allSettled([1, 2, 3].map((row) => writer.put(item(row))))
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(batches.map((requests) => requests.length)).toEqual([3, 1, 1, 1])
})

test('BatchingWriter rejects only the unprocessed items when the time is up', async () => {
  const { client } = clientThat((requests) => requests.slice(-1))
  const writer = new BatchingWriter(client, 't', () => 0)
  const results = await Promise.allSettled([1, 2].map((row) => writer.put(item(row))))
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
  expect(results[1]).toMatchObject({ reason: new Error('the table did not accept the item in time') })
})
