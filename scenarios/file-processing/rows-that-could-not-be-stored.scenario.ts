import { CreateEventSourceMappingCommand } from '@aws-sdk/client-lambda'
import { SendMessageCommand, SetQueueAttributesCommand, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs'
import { csv } from '../../fixtures/csv.ts'
import { provision } from '../../provision/architecture.ts'
import { removeEventSource } from '../../provision/resources/event-source.ts'
import { removeTable } from '../../provision/resources/table.ts'
import { testProfile } from '../../provision/timing-profile.ts'
import { countMessages } from '../../testbed/world/queue-counts.ts'
import { expect, test } from './test.ts'

test('rows without a table become dead letters, and are redriven when the table exists again', async ({
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

  // A second run of the provisioning creates what is missing.
  await provision(cloud, world.useCases, { stack: architecture.stack, timingProfile: testProfile })
  await cloud.clients.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: recordsDlq.arn }))
  await expect(records).toHaveItems(20, { fileId: upload.objectId })
  await expect(world).toBalance()
})

test('an invalid row is corrected, sent to the dead-letter queue again, and redriven into the table', async ({
  ownWorld,
  needs,
}) => {
  needs('redrive-messages')
  const world = await ownWorld()
  const { cloud, records, recordsDlq, recordsQueue, uploads } = world
  const upload = await uploads.put('typo.csv', String(csv.rows(3).withRow(2, { unit_price: '1O.00' })))
  await expect(recordsDlq).toHaveMessage({ fileId: upload.objectId, row: 2 })
  await expect(records).toHaveItems(2, { fileId: upload.objectId })
  await expect(world).toBalance()

  // A message cannot be changed, so a corrected one replaces it. SQS does not know its source queue.
  const invalid = recordsDlq.messages[0]!.body as { record: object }
  const MessageBody = JSON.stringify({ ...invalid, record: { ...invalid.record, unit_price: '10.00' } })
  await cloud.clients.sqs.send(new SendMessageCommand({ QueueUrl: recordsDlq.url, MessageBody }))
  const redrive = { SourceArn: recordsDlq.arn, DestinationArn: recordsQueue.arn }
  await cloud.clients.sqs.send(new StartMessageMoveTaskCommand(redrive))
  await expect(records).toHaveItem({ fileId: upload.objectId, row: 2 }, { unitPrice: 10 })
  await expect(records).toHaveItems(3, { fileId: upload.objectId })
  const emptied = await world.until(
    () => countMessages(cloud.clients, recordsDlq.url),
    ({ visible }) => visible === 0,
  )
  expect(emptied.met).toBe(true)
})

test('a message that is sent twice is stored once', async ({ ownWorld }) => {
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

test('an event source whose visibility timeout is shorter than the timeout of the function is rejected', async ({
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
