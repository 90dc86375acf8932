import { CreateEventSourceMappingCommand } from '@aws-sdk/client-lambda'
import { SendMessageCommand, SetQueueAttributesCommand, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs'
import { csv } from '../../fixtures/csv.ts'
import { provision } from '../../provision/architecture.ts'
import { removeEventSource } from '../../provision/resources/event-source.ts'
import { removeTable } from '../../provision/resources/table.ts'
import { testProfile } from '../../provision/timing-profile.ts'
import { countMessages } from '../../testbed/world/queue-counts.ts'
import { expect, test } from './test.ts'

test('rows that found no table wait in the dead-letter queue, and are redriven when it is back', async ({
  ownWorld,
  needs,
}) => {
  needs('redrive-messages')
  const world = await ownWorld()
  const { cloud, architecture, records, recordsDlq, uploads } = world
  await removeTable(cloud.clients, records.tableName)
  const upload = await uploads.put('too-early.csv', String(csv.rows(20)))
  const { met } = await world.until(
    () => countMessages(cloud.clients, recordsDlq.url),
    ({ visible }) => visible === 20,
  )
  expect(met).toBe(true)

  // A second run of the provisioning makes what is missing.
  await provision(cloud, world.useCases, { stack: architecture.stack, timingProfile: testProfile })
  await cloud.clients.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: recordsDlq.arn }))
  await expect(records).toHaveItems(20, { fileId: upload.objectId })
  await expect(world).toBalance()
})

test('a poison row is repaired in the dead-letter queue and redriven into the table', async ({ ownWorld, needs }) => {
  needs('redrive-messages')
  const world = await ownWorld()
  const { cloud, records, recordsDlq, recordsQueue, uploads } = world
  const upload = await uploads.put('typo.csv', String(csv.rows(3).withRow(2, { unit_price: '1O.00' })))
  await expect(recordsDlq).toHaveMessage({ fileId: upload.objectId, row: 2 })
  await expect(records).toHaveItems(2, { fileId: upload.objectId })
  await expect(world).toBalance()

  // Nobody can change a message, so a repaired one takes its place; where that came from, SQS must be told.
  const poison = recordsDlq.messages[0]!.body as { record: object }
  const MessageBody = JSON.stringify({ ...poison, record: { ...poison.record, unit_price: '10.00' } })
  await cloud.clients.sqs.send(new SendMessageCommand({ QueueUrl: recordsDlq.url, MessageBody }))
  const redrive = { SourceArn: recordsDlq.arn, DestinationArn: recordsQueue.arn }
  await cloud.clients.sqs.send(new StartMessageMoveTaskCommand(redrive))
  await expect(records).toHaveItem({ fileId: upload.objectId, row: 2 }, { unitPrice: 10 })
  await expect(records).toHaveItems(3, { fileId: upload.objectId })
  const left = await world.until(
    () => countMessages(cloud.clients, recordsDlq.url),
    ({ visible }) => visible === 0,
  )
  expect(left.met).toBe(true)
})

test('a message that is handed out twice is one item', async ({ ownWorld }) => {
  const world = await ownWorld()
  const { cloud, records, recordsQueue, uploads } = world
  const upload = await uploads.put('once.csv', String(csv.rows(2)))
  await expect(records).toHaveItems(2, { fileId: upload.objectId })
  const item = (await records.get({ fileId: upload.objectId, row: 1 }))!
  const record = csv.rows(2).rows[0]
  const message = { fileId: upload.objectId, bucket: uploads.bucket, key: upload.key, row: 1, record }
  const MessageBody = JSON.stringify({ ...message, correlationId: item.correlationId })
  for (let time = 0; time < 2; time++)
    await cloud.clients.sqs.send(new SendMessageCommand({ QueueUrl: recordsQueue.url, MessageBody }))
  await expect(world).toBalance()
})

test('a queue that hides a message for less time than the function may take is refused', async ({
  ownWorld,
  needs,
}) => {
  needs('check-visibility')
  const world = await ownWorld()
  const { cloud, recordsQueue, recordWriter } = world
  await removeEventSource(cloud.clients, recordWriter.name, recordsQueue.arn)
  const Attributes = { VisibilityTimeout: '1' }
  await cloud.clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl: recordsQueue.url, Attributes }))
  const mapping = { FunctionName: recordWriter.name, EventSourceArn: recordsQueue.arn }
  await expect(cloud.clients.lambda.send(new CreateEventSourceMappingCommand(mapping))).rejects.toThrow(
    'Queue visibility timeout: 1 seconds is less than Function timeout: 2 seconds',
  )
})
