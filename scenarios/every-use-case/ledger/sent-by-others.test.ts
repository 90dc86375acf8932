import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { PutEventsCommand } from '@aws-sdk/client-eventbridge'
import {
  GetEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda'
import { PutBucketNotificationConfigurationCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { ChangeMessageVisibilityCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runLedger } from '../../../cli/ledger.ts'
import { csv } from '../../../fixtures/csv.ts'
import { reconcile } from '../../../testbed/ledger/ledger.ts'
import { matchers } from '../../../testbed/vitest/matchers.ts'
import { shipment } from '../../event-recorder/shipment.ts'
import { someOrder } from '../../orders-api/some-order.ts'
import type { WholeWorld } from '../whole-architecture.ts'
import { Stacks } from './stacks.ts'

let stacks: Stacks
beforeAll(async () => {
  stacks = await Stacks.start()
  expect.extend(matchers)
})
afterAll(() => stacks[Symbol.asyncDispose]())

/** Inputs that no client of the world sent: with the AWS CLI, curl, or from another terminal. */
async function sendAsOthers({ cloud, uploads, eventBus, api }: WholeWorld): Promise<void> {
  const { s3, eventbridge } = cloud.clients
  const put = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket: uploads.bucket, Key, Body }))
  await put('others.csv', csv.rows(3).withRow(2, { quantity: 0 }).toString())
  await put('others.txt', 'hello')
  const body = JSON.stringify(someOrder({ customerId: 'c-1' }))
  await fetch(`${cloud.invokeUrl(api.id, api.stage)}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': api.key },
    body,
  }).then((response) => expect(response.status).toBe(201))
  const events = [shipment({ id: 'others-1' }), shipment({ id: 'others-2', version: 99 })]
  await eventbridge.send(
    new PutEventsCommand({
      Entries: events.map(({ source, detailType, detail }) => ({
        EventBusName: eventBus.name,
        Source: source,
        DetailType: detailType,
        Detail: JSON.stringify(detail),
      })),
    }),
  )
}

test('inputs that others sent are counted, and are not findings', async () => {
  const world = await stacks.createWorld()
  // The same order as that of the others.
  await world.api.post('/orders', someOrder({ customerId: 'c-1' }))
  await sendAsOthers(world)
  await expect(world.recordsDlq).toHaveMessage({ row: 2 })
  await expect(world.eventsDlq).toHaveMessage({ requestPayload: { detail: { metadata: { id: 'others-2' } } } })
  await expect(world.events).toHaveItem({ eventId: 'others-1' })
  await expect(world).toBalance()
  const printed: string[] = []
  expect(await runLedger(world, { json: true, print: (text) => void printed.push(text) })).toBe(0)
  expect(await runLedger(world, { print: (text) => void printed.push(text) })).toBe(0)
  expect(JSON.parse(printed[0]!)).toMatchObject({
    balanced: true,
    unknown: [],
    totals: {
      files: { inputs: 2, items: 1, notRouted: 1, sentByOthers: 2, inProgress: 0 },
      rows: { inputs: 3, items: 2, deadLetters: 1, sentByOthers: 3 },
      orders: { inputs: 2, items: 2, sentByOthers: 1 },
      events: { inputs: 2, items: 1, deadLetters: 1, sentByOthers: 2 },
    },
  })
  expect(printed[1]!.split('\n').slice(0, 6)).toEqual([
    '        inputs  items  dead letters  not routed  sent by others',
    'files        2      1                         1               2',
    'rows         3      2             1                           3',
    'orders       2      2                                         1',
    'events       2      1             1                           2',
    'The ledger balances: every input has exactly one outcome.',
  ])
})

test('rows that wait in the queue are in progress for the command, and missing for a test', async () => {
  const world = await stacks.createWorld()
  const { lambda } = world.cloud.clients
  const { EventSourceMappings = [] } = await lambda.send(
    new ListEventSourceMappingsCommand({ EventSourceArn: world.recordsQueue.arn }),
  )
  const { UUID } = EventSourceMappings[0]!
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }))
  await world.until(
    () => lambda.send(new GetEventSourceMappingCommand({ UUID })),
    ({ State }) => State === 'Disabled',
  )
  const { objectId } = await world.uploads.put('waiting.csv', csv.rows(4).toString())
  await expect(world.files).toHaveItem({ fileId: objectId }, { status: 'SPLIT' })
  const ledger = await reconcile(world, { countsInProgress: true })
  expect(ledger).toMatchObject({ balanced: true, missing: [] })
  expect(ledger.tallies.rows).toMatchObject({ inputs: 4, items: 0, inProgress: 4, sentByOthers: 0 })
  const printed: string[] = []
  expect(await runLedger(world, { print: (text) => void printed.push(text) })).toBe(0)
  expect(printed[0]!.split('\n').slice(0, 3)).toEqual([
    '        inputs  items  in progress',
    'files        1      1',
    'rows         4                   4',
  ])
  expect(printed[0]).toContain('The ledger balances: every input that is not in progress has exactly one outcome.')
  expect((await world.ledger()).totals.missing).toBe(4)

  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }))
  await expect(world).toBalance()
  expect((await reconcile(world, { countsInProgress: true })).tallies.rows).toMatchObject({ items: 4, inProgress: 0 })
})

test('a dead letter that somebody else has received is in progress until it is visible again', async () => {
  const world = await stacks.createWorld()
  const { sqs } = world.cloud.clients
  const { objectId } = await world.uploads.put('poison.csv', csv.rows(2).withRow(1, { quantity: 0 }).toString())
  await expect(world.records).toHaveItems(1, { fileId: objectId })
  const QueueUrl = world.recordsDlq.url
  const receive = () => sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 600 }))
  const { value } = await world.until(receive, ({ Messages = [] }) => Messages.length > 0)
  const count = async () => (await reconcile(world, { countsInProgress: true })).tallies.rows
  expect(await count()).toMatchObject({ inputs: 2, items: 1, deadLetters: 0, inProgress: 1 })
  const { ReceiptHandle } = value.Messages![0]!
  await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }))
  expect(await count()).toMatchObject({ inputs: 2, items: 1, deadLetters: 1, inProgress: 0 })
})

test('a file that file-splitter has not begun or finished is in progress, but not forever', async () => {
  const world = await stacks.createWorld()
  const { s3, dynamodb } = world.cloud.clients
  const reconcileNow = async () => {
    const { totals, tallies } = await reconcile(world, { countsInProgress: true })
    return { missing: totals.missing, files: tallies.files!.inProgress, rows: tallies.rows!.inProgress }
  }
  // Without the notification, nobody splits the file.
  const Bucket = world.uploads.bucket
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: {} }))
  const { objectId } = await world.uploads.put('not-begun.csv', csv.rows(2).toString())
  expect(await reconcileNow()).toEqual({ missing: 0, files: 1, rows: 2 })
  expect((await world.ledger()).totals.missing).toBe(3)
  await world.cloud.clock!.advance('2 minutes')
  expect(await reconcileNow()).toEqual({ missing: 3, files: 0, rows: 0 })

  const claim = (heldUntil: number) =>
    dynamodb.send(
      new PutItemCommand({
        TableName: world.files.tableName,
        Item: { fileId: { S: objectId }, status: { S: 'SPLITTING' }, heldUntil: { N: String(heldUntil) } },
      }),
    )
  await claim(world.cloud.clock!.now() + 1000)
  expect(await reconcileNow()).toEqual({ missing: 0, files: 1, rows: 2 })
  await claim(world.cloud.clock!.now() - 3_600_000)
  expect(await reconcileNow()).toEqual({ missing: 3, files: 0, rows: 0 })
})
