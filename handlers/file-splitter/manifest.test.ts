import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLocalTable } from '../shared/test-doubles.ts'
import { Manifest } from './manifest.ts'

let dynamodb: DynamoDBClient
let close: () => void
let now = Date.UTC(2026, 0, 1)
let manifest: Manifest

beforeAll(async () => {
  const table = await createLocalTable({
    KeySchema: [{ AttributeName: 'fileId', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'fileId', AttributeType: 'S' }],
  })
  dynamodb = table.dynamodb
  close = table.close
  manifest = new Manifest(dynamodb, 't-1', () => now)
})
afterAll(() => close())

const file = (fileId: string) => ({ fileId, bucket: 'b', key: 'k', bytes: 5, correlationId: 'C' })

const outcome = (rows: number) => ({
  rows,
  rejected: 0,
  ignoredRows: 0,
  ignoredColumns: 0,
  rejectsKey: undefined,
  dateOrder: undefined,
})

const itemOf = async (fileId: string) =>
  (await dynamodb.send(new GetItemCommand({ TableName: 't-1', Key: { fileId: { S: fileId } } }))).Item

test('a file can be claimed once while its invocation may still be running', async () => {
  expect(await manifest.claim(file('once'), 'a', 1000)).toBe(true)
  now += 1000
  expect(await manifest.claim(file('once'), 'b', 1000)).toBe(false)
  expect(await itemOf('once')).toEqual({
    fileId: { S: 'once' },
    bucket: { S: 'b' },
    key: { S: 'k' },
    status: { S: 'SPLITTING' },
    rows: { N: '0' },
    rejected: { N: '0' },
    bytes: { N: '5' },
    correlationId: { S: 'C' },
    startedAt: { S: '2026-01-01T00:00:00.000Z' },
    owner: { S: 'a' },
    heldUntil: { N: String(Date.UTC(2026, 0, 1, 0, 0, 1)) },
  })
})

test('a file whose invocation crashed can be claimed by its retry at once, and by others when the claim has expired', async () => {
  expect(await manifest.claim(file('crashed'), 'a', 1000)).toBe(true)
  expect(await manifest.claim(file('crashed'), 'a', 1000)).toBe(true)
  now += 1001
  expect(await manifest.claim(file('crashed'), 'b', 1000)).toBe(true)
})

test('a file can be released by its owner only, and can then be claimed by another invocation at once', async () => {
  await manifest.claim(file('released'), 'a', 1000)
  await manifest.release('released', 'b')
  expect(await manifest.claim(file('released'), 'b', 1000)).toBe(false)
  await manifest.release('released', 'a')
  expect(await manifest.claim(file('released'), 'b', 1000)).toBe(true)
  await manifest.markSplit('released', outcome(1))
  await manifest.release('released', 'b')
  expect(await itemOf('released')).not.toHaveProperty('heldUntil')
})

test('a split file cannot be claimed again and keeps its counts', async () => {
  await manifest.claim(file('split'), 'a', 1000)
  await manifest.markSplit('split', {
    ...outcome(7),
    rejected: 2,
    ignoredRows: 3,
    ignoredColumns: 1,
    rejectsKey: 'rejects/k.jsonl',
    dateOrder: 'day-first',
  })
  now += 5000
  for (const owner of ['a', 'b']) expect(await manifest.claim(file('split'), owner, 1000)).toBe(false)
  expect(await manifest.transfer('split', 'a', 'b', 1000)).toBe(false)
  const item = await itemOf('split')
  expect(item).toMatchObject({
    status: { S: 'SPLIT' },
    rows: { N: '7' },
    rejected: { N: '2' },
    ignoredRows: { N: '3' },
    ignoredColumns: { N: '1' },
    rejectsKey: { S: 'rejects/k.jsonl' },
    dateOrder: { S: 'day-first' },
  })
  expect(item).toHaveProperty('finishedAt')
  expect(item).not.toHaveProperty('owner')
  expect(item).not.toHaveProperty('heldUntil')
})

test('a failed file cannot be claimed again and keeps its reason', async () => {
  await manifest.claim(file('failed'), 'a', 1000)
  await manifest.markFailed('failed', 'the file is not UTF-8 text', outcome(3))
  expect(await manifest.claim(file('failed'), 'a', 1000)).toBe(false)
  expect(await itemOf('failed')).toMatchObject({
    status: { S: 'FAILED' },
    reason: { S: 'the file is not UTF-8 text' },
    rows: { N: '3' },
  })
})

test('only the owner can transfer a file, and the transfer can be repeated by a retry of the new owner', async () => {
  await manifest.claim(file('long'), 'a', 1000)
  expect(await manifest.transfer('long', 'x', 'b', 1000)).toBe(false)
  expect(await manifest.transfer('long', 'a', 'b', 1000)).toBe(true)
  expect(await manifest.transfer('long', 'a', 'b', 1000)).toBe(true)
  expect(await manifest.transfer('long', 'a', 'c', 1000)).toBe(false)
  expect(await manifest.claim(file('long'), 'a', 1000)).toBe(false)
})
