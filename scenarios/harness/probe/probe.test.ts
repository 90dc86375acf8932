import { ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { ListQueuesCommand } from '@aws-sdk/client-sqs'
import { expect, test } from 'vitest'
import { EmbeddedCloud } from '../../../cloud/embedded/embedded-cloud.ts'
import { furnished } from './ground.ts'
import { probe } from './probe.ts'
import { throttlesApi } from './rest-api.ts'

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
