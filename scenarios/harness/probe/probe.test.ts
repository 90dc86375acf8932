import { UpdateIntegrationCommand } from '@aws-sdk/client-api-gateway'
import { ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { ListQueuesCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { expect, test } from 'vitest'
import type { StartedCloud } from '../../../cloud/cloud.ts'
import { EmbeddedCloud } from '../../../cloud/embedded/embedded-cloud.ts'
import { checksVisibility } from './checks-visibility.ts'
import { furnished } from './ground.ts'
import { probe } from './probe.ts'
import { throttlesApi } from './rest-api.ts'
import { timesOutIntegrations } from './times-out-integrations.ts'

test('the embedded cloud, asked as a stranger, can do everything but show its spans; nothing is left there', async () => {
  await using cloud = await new EmbeddedCloud().start()
  const steps: string[] = []
  const { lacking, functionEnvironment } = await probe(cloud, (step) => steps.push(step))
  expect(Object.keys(lacking)).toEqual(['advance-clock', 'inject-faults', 'trace'])
  expect(functionEnvironment).toEqual({})
  expect(steps).toContain('trying: enforce-iam')
  const { QueueUrls = [] } = await cloud.clients.sqs.send(new ListQueuesCommand({}))
  expect(QueueUrls).toEqual([])
  expect((await cloud.clients.lambda.send(new ListFunctionsCommand({}))).Functions).toEqual([])
})

test('a cloud that does not answer as it should is found out', async () => {
  await using cloud = await new EmbeddedCloud().start()
  await using ground = await furnished(cloud)
  // As if requests went elsewhere: to where nobody throttles.
  const astray = Object.assign(Object.create(cloud), { invokeUrl: () => `${cloud.endpoint}/nowhere` })
  expect(await throttlesApi({ ...ground, cloud: astray })).toBe(
    '20 requests at once were let through where one a second is allowed',
  )
})

test('a cloud that does not heed what it was told is found out', async () => {
  await using cloud = await new EmbeddedCloud().start()
  await using ground = await furnished(cloud)
  const asked = { ...ground, cloud: heedless(cloud) }
  expect(await checksVisibility(asked)).toBe(
    'a function that may take 10 s was fed from a queue that hides messages for 1 s',
  )
  // What it took was removed again, so that a cloud which does heed can be asked the same.
  expect(await checksVisibility(ground)).toBeUndefined()
  expect(await timesOutIntegrations(asked)).toBe('a function that took 2 s where 1 s are allowed was answered with 200')
})

/** A cloud that answers to every call but keeps neither a queue's attributes nor an integration's time-out. */
function heedless(cloud: StartedCloud): StartedCloud {
  const ignoring = <T extends { send: (command: never) => unknown }>(
    client: T,
    ignored: new (input: never) => object,
  ) =>
    Object.assign(Object.create(client), {
      send: (command: object) => (command instanceof ignored ? {} : client.send(command as never)),
    })
  const { sqs, apiGateway } = cloud.clients
  return Object.assign(Object.create(cloud), {
    clients: {
      ...cloud.clients,
      sqs: ignoring(sqs, SetQueueAttributesCommand),
      apiGateway: ignoring(apiGateway, UpdateIntegrationCommand),
    },
  })
}
