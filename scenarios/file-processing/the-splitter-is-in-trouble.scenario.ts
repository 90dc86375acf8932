import { InvokeCommand } from '@aws-sdk/client-lambda'
import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { csv } from '../../fixtures/csv.ts'
import { breakVariable } from '../../testbed/stack/change-function.ts'
import { expect, serial as test } from './test.ts'
import type { FileProcessingWorld } from './world.ts'

test('a file on which file-splitter always failed is split when the function is fixed and invoked again', async ({
  fileWorld,
}) => {
  const world = await fileWorld()
  const { cloud, files, records, uploads } = world
  const { name: FunctionName } = world.fileSplitter
  const restore = await breakVariable(cloud, FunctionName, 'RECORDS_QUEUE_URL')
  const upload = await uploads.put('given-up.csv', String(csv.rows(20)))
  const deadLetter = await receiveDeadLetter(world)
  expect(deadLetter).toMatchObject({
    requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
    requestPayload: { Records: [{ s3: { object: { key: 'given-up.csv' } } }] },
  })
  await expect(files).toHaveItem({ fileId: upload.objectId }, { status: 'SPLITTING' })

  await restore()
  const Payload = JSON.stringify(deadLetter.requestPayload)
  // Invoked synchronously: LocalStack loses an event that arrives right after an update.
  const { FunctionError } = await cloud.clients.lambda.send(new InvokeCommand({ FunctionName, Payload }))
  expect(FunctionError).toBeUndefined()
  await expect(files).toHaveItem({ fileId: upload.objectId }, { status: 'SPLIT', rows: 20, rejected: 0 })
  await expect(records).toHaveItems(20, { fileId: upload.objectId })
  await expect(world).toBalance()
})

test('a file whose splitter is killed half-way is split again, and each row is stored once', async ({
  fileWorld,
  needs,
}) => {
  needs('inject-faults')
  const world = await fileWorld()
  const { faults, files, records, uploads } = world
  const send = { service: 'sqs', operation: 'SendMessageBatch', caller: 'file-splitter' }
  await faults.add({ ...send, effect: 'kill', when: 'after', skip: 5, times: 1 })
  const upload = await uploads.put('killed-half-way.csv', String(csv.rows(100)))
  await expect(files).toHaveItem({ fileId: upload.objectId }, { status: 'SPLIT', rows: 100, rejected: 0 })
  await expect(records).toHaveItems(100, { fileId: upload.objectId })
  await expect(world).toBalance()
  expect(await faults.list()).toMatchObject([{ struck: 1 }])
})

interface InvocationRecord {
  readonly requestPayload: object
}

/** Receives and deletes the record of a failed invocation, as an operator would. */
async function receiveDeadLetter(world: FileProcessingWorld): Promise<InvocationRecord> {
  const { sqs } = world.cloud.clients
  const { url: QueueUrl } = world.uploadsDlq
  const receive = async () => (await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages?.[0]
  const { value } = await world.until(receive, (message) => message !== undefined)
  if (!value) throw new Error('no invocation record arrived')
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: value.ReceiptHandle }))
  return JSON.parse(value.Body!)
}
