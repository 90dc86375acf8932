import { InvokeCommand } from '@aws-sdk/client-lambda'
import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { csv } from '../../fixtures/csv.ts'
import { breakVariable } from '../../testbed/stack/change-function.ts'
import { expect, serial as test } from './test.ts'
import type { FileProcessingWorld } from './world.ts'

test('a file that was given up is split once the splitter is mended and told of it again', async ({ fileWorld }) => {
  const world = await fileWorld()
  const { cloud, files, records, uploads } = world
  const { name: FunctionName } = world.fileSplitter
  const mend = await breakVariable(cloud, FunctionName, 'RECORDS_QUEUE_URL')
  const upload = await uploads.put('given-up.csv', String(csv.rows(20)))
  const letter = await takeUploadLetter(world)
  expect(letter).toMatchObject({
    requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
    requestPayload: { Records: [{ s3: { object: { key: 'given-up.csv' } } }] },
  })
  await expect(files).toHaveItem({ fileId: upload.objectId }, { status: 'SPLITTING' })

  await mend()
  const Payload = JSON.stringify(letter.requestPayload)
  // Not as an event: one that comes right after an update LocalStack mislays, for the time-out and a minute.
  const { FunctionError } = await cloud.clients.lambda.send(new InvokeCommand({ FunctionName, Payload }))
  expect(FunctionError).toBeUndefined()
  await expect(files).toHaveItem({ fileId: upload.objectId }, { status: 'SPLIT', rows: 20, rejected: 0 })
  await expect(records).toHaveItems(20, { fileId: upload.objectId })
  await expect(world).toBalance()
})

test('a splitter that is killed half-way through a file does it again, and no row is there twice', async ({
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

interface Letter {
  readonly requestPayload: object
}

/** The record of a file that was given up, as a person takes it out of the queue to do something about it. */
async function takeUploadLetter(world: FileProcessingWorld): Promise<Letter> {
  const { sqs } = world.cloud.clients
  const { url: QueueUrl } = world.uploadsDlq
  const look = async () => (await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages?.[0]
  const { value } = await world.until(look, (message) => message !== undefined)
  if (!value) throw new Error('no file was given up')
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: value.ReceiptHandle }))
  return JSON.parse(value.Body!)
}
