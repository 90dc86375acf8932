import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs'
import { expect, test } from 'vitest'
import manifest from '../../../package.json' with { type: 'json' }
import { createTestSqs, startGateway } from '../testing/test-gateway.ts'

const ask = async (cloud: Awaited<ReturnType<typeof startGateway>>, path: string) =>
  JSON.parse((await cloud.fetch({ path: `/_eventbed/${path}` })).body)

test('health says which services run, and of which version', async () => {
  await using cloud = await startGateway([createTestSqs({})])
  expect(await ask(cloud, 'health')).toEqual({
    services: { sqs: 'running' },
    version: manifest.version,
    pid: process.pid,
  })
})

test('the traces of a request: all of its trace, and what links to it', async () => {
  await using cloud = await startGateway([createTestSqs({ getQueueUrl: () => ({}) })])
  const { $metadata } = await new SQSClient(cloud.config).send(new GetQueueUrlCommand({ QueueName: 'q' }))
  const [first] = cloud.tracer.spans()
  cloud.tracer.start('below', { parent: first }).end()
  cloud.tracer.start('linked', { links: [first!] }).end()
  cloud.tracer.start('unrelated').end()
  const names = ['SQS.GetQueueUrl', 'below', 'linked'].map((name) => ({ name }))
  expect(await ask(cloud, `traces?requestId=${$metadata.requestId}`)).toMatchObject({ spans: names })
  expect(await ask(cloud, `traces?traceId=${first!.traceId}`)).toMatchObject({ spans: names })
  expect(await ask(cloud, 'traces?requestId=unknown')).toEqual({ spans: [] })
})

test('a trace can be had as OTLP, for any viewer', async () => {
  await using cloud = await startGateway([])
  cloud.tracer.start('S3.PutObject', { attributes: { 'aws.s3.key': 'sales.csv' } }).end()
  expect(await ask(cloud, 'traces?about=sales.csv&format=otlp')).toMatchObject({
    resourceSpans: [{ scopeSpans: [{ spans: [{ name: 'S3.PutObject', status: { code: 1 } }] }] }],
  })
})

test('what is unknown is answered with what is known', async () => {
  await using cloud = await startGateway([])
  expect((await cloud.fetch({ path: '/_eventbed/traces' })).status).toBe(400)
  const { status, body } = await cloud.fetch({ path: '/_eventbed/other' })
  expect(status).toBe(404)
  expect(body).toContain('/_eventbed/health')
})
