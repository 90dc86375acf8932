import { ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fileProcessing } from '../../scenarios/file-processing/use-case.ts'
import type { FileProcessingWorld } from '../../scenarios/file-processing/world.ts'
import { startWorld } from '../testing.ts'
import { consumedQueues, deadLetterQueues, messagesInProgress, visibleMessages } from './consumed-queues.ts'

let world: FileProcessingWorld & AsyncDisposable
beforeAll(async () => {
  world = await startWorld([fileProcessing])
}, 60_000)
afterAll(() => world[Symbol.asyncDispose]())

test('a failed lookup of the consumed queues is repeated by the next call', async () => {
  const failing = { ...world.cloud.clients, lambda: undefined }
  const broken = { ...world, cloud: Object.assign(Object.create(world.cloud), { clients: failing }) }
  await expect(consumedQueues(broken)).rejects.toThrow()
  expect(await consumedQueues(world)).toEqual([world.recordsQueue])
})

test('the queues of a world are those that a function consumes and those in which messages stay', async () => {
  expect((await consumedQueues(world)).map(({ name }) => name)).toEqual(['records'])
  expect((await deadLetterQueues(world)).map(({ name }) => name).sort()).toEqual(['records-dlq', 'uploads-dlq'])
})

test('messages are counted in the consumed queues only, all of them or those that are visible', async () => {
  const { lambda, sqs } = world.cloud.clients
  const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({}))
  for (const { UUID } of EventSourceMappings)
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }))
  const send = (QueueUrl: string, DelaySeconds = 0) =>
    sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}', DelaySeconds }))
  await send(world.recordsDlq.url)
  expect(await messagesInProgress(world)).toBe(0)
  await send(world.recordsQueue.url, 600)
  await send(world.recordsQueue.url, 600)
  expect(await messagesInProgress(world)).toBe(2)
  expect(await visibleMessages(world)).toBe(0)
  await send(world.recordsQueue.url)
  expect(await visibleMessages(world)).toBe(1)
})
