import type { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { BatchingWriter } from './batching-writer.ts'

const item = (row: number) => ({ fileId: { S: 'f' }, row: { N: String(row) } })

/** A client that answers as it is told, and keeps what it was asked. */
function clientAnswering(answer: (requests: object[], attempt: number) => object[]) {
  const asked: object[][] = []
  const send = async ({ input }: BatchWriteItemCommand) => {
    const requests = input.RequestItems!.t!
    asked.push(requests)
    const left = answer(requests, asked.length)
    return { UnprocessedItems: left.length > 0 ? { t: left } : {} }
  }
  return { asked, client: { send } as unknown as DynamoDBClient }
}

test('what is put in one turn goes together, at most 25 at a time, and each key once', async () => {
  const { asked, client } = clientAnswering(() => [])
  const batch = new BatchingWriter(client, 't', () => 1000)
  await Promise.all([...Array.from({ length: 26 }, (_, row) => row), 3].map((row) => batch.put(item(row))))
  expect(asked.map((requests) => requests.length)).toEqual([25, 1])
})

test('what the table leaves is tried again', async () => {
  const { asked, client } = clientAnswering((requests, attempt) => (attempt === 1 ? requests.slice(1) : []))
  const batch = new BatchingWriter(client, 't', () => 1000)
  await Promise.all([1, 2, 3].map((row) => batch.put(item(row))))
  expect(asked.map((requests) => requests.length)).toEqual([3, 2])
})

test('when the table refuses a batch, each item is put by itself', async () => {
  const { asked, client } = clientAnswering((requests) => {
    if (JSON.stringify(requests).includes('"N":"2"'))
      throw Object.assign(new Error('too large'), { name: 'ValidationException' })
    return []
  })
  const batch = new BatchingWriter(client, 't', () => 1000)
  const results = await Promise.allSettled([1, 2, 3].map((row) => batch.put(item(row))))
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(asked.map((requests) => requests.length)).toEqual([3, 1, 1, 1])
})

test('when time is up, only what was not taken fails', async () => {
  const { client } = clientAnswering((requests) => requests.slice(-1))
  const batch = new BatchingWriter(client, 't', () => 0)
  const results = await Promise.allSettled([1, 2].map((row) => batch.put(item(row))))
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
  expect(results[1]).toMatchObject({ reason: new Error('the table did not take the item in time') })
})
