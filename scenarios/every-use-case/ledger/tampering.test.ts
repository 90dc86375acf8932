import { DeleteItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { csv } from '../../../fixtures/csv.ts'
import { formatLedger } from '../../../testbed/ledger/format.ts'
import { reconcileWhenSettled } from '../../../testbed/ledger/reconcile-when-settled.ts'
import { matchers } from '../../../testbed/vitest/matchers.ts'
import { shipment } from '../../event-recorder/shipment.ts'
import type { FileSummary } from '../../file-processing/ledger/file.ts'
import { someOrder } from '../../orders-api/some-order.ts'
import type { WholeWorld } from '../whole-architecture.ts'
import { Stacks } from './stacks.ts'

let stacks: Stacks
beforeAll(async () => {
  stacks = await Stacks.start()
})
afterAll(() => stacks[Symbol.asyncDispose]())

/** A world in which one file, one order and one event have been handled. */
async function quietWorld() {
  const world = await stacks.createWorld()
  expect.extend(matchers)
  const upload = await world.uploads.put('sales.csv', csv.rows(5).toString())
  const { orderId } = (await world.api.post('/orders', someOrder({ customerId: 'c-1' }), { 'idempotency-key': 'k-1' }))
    .body
  const event = shipment({ id: 'event-1' })
  await world.eventBus.put(event)
  await expect(world).toBalance()
  return { world, upload, orderId: String(orderId), event }
}

const tables = ({ files, records, orders, events }: WholeWorld) => ({
  files: files.tableName,
  records: records.tableName,
  orders: orders.tableName,
  events: events.tableName,
})

async function update(
  world: WholeWorld,
  TableName: string,
  Key: Record<string, { S: string } | { N: string }>,
  change: string,
  value: string,
) {
  await world.cloud.clients.dynamodb.send(
    new UpdateItemCommand({
      TableName,
      Key,
      UpdateExpression: 'SET #name = :value',
      ExpressionAttributeNames: { '#name': change },
      ExpressionAttributeValues: { ':value': /^\d/.test(value) ? { N: value } : { S: value } },
    }),
  )
}

test('changed items are findings with the actual and the expected value', async () => {
  const { world, upload, orderId } = await quietWorld()
  const { files, records, orders, events } = tables(world)
  await update(world, records, { fileId: { S: upload.objectId }, row: { N: '2' } }, 'total', '0.01')
  await update(world, files, { fileId: { S: upload.objectId } }, 'rows', '6')
  await update(world, orders, { orderId: { S: orderId } }, 'total', '19.91')
  await update(world, events, { eventId: { S: 'event-1' } }, 'carrier', 'Nobody')
  const ledger = await world.ledger()
  expect(ledger).toMatchObject({ balanced: false, missing: [], twice: [], unknown: [] })
  const row = [...csv.rows(5).rows][1]!
  const total = (Number(row.quantity) * Number(row.unit_price)).toFixed(2)
  expect(ledger.differing).toEqual([
    { of: 'row', what: 'sales.csv line 3 (row 2)', reason: `total is 0.01, not ${total}` },
    { of: 'file', what: 'sales.csv', reason: 'rows is 6, not 5' },
    { of: 'order', what: `order ${orderId}`, reason: 'total is 19.91, not 19.90' },
    { of: 'event', what: 'event event-1 (ShipmentDispatched)', reason: 'carrier is Nobody, not DHL' },
  ])
})

test('deleted items are missing', async () => {
  const { world, upload, orderId } = await quietWorld()
  const { files, records, orders, events } = tables(world)
  const remove = (TableName: string, Key: Record<string, { S: string } | { N: string }>) =>
    world.cloud.clients.dynamodb.send(new DeleteItemCommand({ TableName, Key }))
  await remove(records, { fileId: { S: upload.objectId }, row: { N: '5' } })
  await remove(files, { fileId: { S: upload.objectId } })
  await remove(orders, { orderId: { S: orderId } })
  await remove(events, { eventId: { S: 'event-1' } })
  const ledger = await world.ledger()
  expect(ledger).toMatchObject({ balanced: false, twice: [], unknown: [], differing: [] })
  expect(ledger.missing).toEqual([
    { of: 'row', what: 'sales.csv line 6 (row 5)', reason: 'neither an item, a reject nor a dead letter' },
    { of: 'file', what: 'sales.csv', reason: 'it has no item in the table files' },
    { of: 'order', what: `order ${orderId} (key k-1)`, reason: 'its sender received 201' },
    { of: 'event', what: 'event event-1 (ShipmentDispatched)', reason: 'neither an item nor a dead letter' },
  ])
})

test('items, messages and rejects without an input are unknown', async () => {
  const { world, upload } = await quietWorld()
  const { files, records, orders, events } = tables(world)
  const { dynamodb, sqs, s3 } = world.cloud.clients
  const put = (TableName: string, Item: Record<string, { S: string } | { N: string }>) =>
    dynamodb.send(new PutItemCommand({ TableName, Item }))
  await put(records, { fileId: { S: upload.objectId }, row: { N: '99' }, id: { S: 'S-1-1' }, sku: { S: 'NONE' } })
  await put(records, { fileId: { S: 'another file' }, row: { N: '1' } })
  await put(files, { fileId: { S: 'another file' } })
  await put(orders, { orderId: { S: 'o-9' }, customerId: { S: 'c-9' } })
  await put(events, { eventId: { S: 'event-9' } })
  const { recordsDlq, uploadsDlq } = world
  const send = (QueueUrl: string, MessageBody: string) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }))
  await send(recordsDlq.url, JSON.stringify({ fileId: upload.objectId, row: 77, record: {} }))
  await send(recordsDlq.url, 'not JSON')
  await send(uploadsDlq.url, '{}')
  await send(world.eventsDlq.url, '{"detail":{"metadata":{"id":"event-8"}}}')
  const rejects = { Bucket: upload.objectId.split('/')[0]!, Key: 'rejects/other.csv.jsonl' }
  await s3.send(new PutObjectCommand({ ...rejects, Body: '{"line":2,"reason":"none","raw":"x"}\n' }))
  const ledger = await world.ledger()
  expect(ledger).toMatchObject({ balanced: false, missing: [], twice: [], differing: [] })
  expect(ledger.unknown.map(({ of, what }) => `${of}: ${what}`).sort()).toEqual([
    'dead letter: "not JSON"',
    'dead letter: event event-8',
    'dead letter: sales.csv row 77',
    'dead letter: {}',
    'event: item event-9 of events',
    'file: item another file of files',
    'order: order o-9 of c-9',
    'reject: rejects/other.csv.jsonl',
    'row: item another file row 1',
    `row: item ${upload.objectId} row 99`,
  ])
  expect(formatLedger(ledger)).toContain('The ledger does not balance: 0 missing, 0 twice, 10 unknown, 0 differing.')
})

test('a row with an item and a dead letter is a finding of twice', async () => {
  const { world, upload } = await quietWorld()
  const { id, sku, quantity, unit_price, currency, sold_at } = csv.rows(5).rows[3]!
  const record = { id, sku, quantity, unit_price, currency, sold_at }
  await world.cloud.clients.sqs.send(
    new SendMessageCommand({
      QueueUrl: world.recordsDlq.url,
      MessageBody: JSON.stringify({ fileId: upload.objectId, row: 4, record, correlationId: 'c' }),
    }),
  )
  const { twice, tallies } = await world.ledger()
  expect(twice).toEqual([{ of: 'row', what: 'sales.csv line 5 (row 4)', reason: 'an item and a dead letter' }])
  expect(tallies.rows).toMatchObject({ inputs: 5, items: 5, deadLetters: 1 })
})

test('each version of an object is an input with its own rejects, but a delete marker is not', async () => {
  const { world, upload } = await quietWorld()
  const { bucket } = world.uploads
  await world.uploads.put('sales.csv', 'id,sku,quantity,unit_price,currency,sold_at\none\n')
  await world.uploads.put(
    'sales.csv',
    'id,sku,quantity,unit_price,currency,sold_at\nx,y,1,2.00,EUR,2026-01-01\nother\n',
  )
  await expect(world).toBalance()
  await world.cloud.clients.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'sales.csv' }))
  const ledger = await world.ledger()
  expect(ledger.balanced).toBe(true)
  expect((ledger.details.files as readonly FileSummary[]).map(({ rows, rejects }) => [rows, rejects])).toEqual([
    [2, 1],
    [1, 1],
    [5, 0],
  ])

  const VersionId = upload.objectId.split('@')[1]
  await world.cloud.clients.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'sales.csv', VersionId }))
  expect((await world.ledger()).missing).toEqual([
    { of: 'file', what: upload.objectId, reason: 'the object was deleted, so its rows are unknown' },
  ])
})

test('toBalance fails with the whole ledger when the timeout expires', async () => {
  const { world, orderId } = await quietWorld()
  await world.cloud.clients.dynamodb.send(
    new DeleteItemCommand({ TableName: tables(world).orders, Key: { orderId: { S: orderId } } }),
  )
  const impatientWorld = { ...world, timeoutMs: 50 }
  const failed = await expect(impatientWorld)
    .toBalance()
    .catch((error: Error) => error.message)
  expect(failed).toMatch(/^expected the ledger to balance after 0\.\d s \(\d+ attempts?\)\n/)
  expect(failed).toContain(`  • order ${orderId} (key k-1): its sender received 201`)
  await expect(impatientWorld).not.toBalance()
  expect((await reconcileWhenSettled(impatientWorld)).met).toBe(false)
})
