import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs'
import { expect, test } from 'vitest'
import manifest from '../../../package.json' with { type: 'json' }
import { createTestSqs, ROOT, startGateway, TOKEN } from '../testing/test-gateway.ts'

const withToken = { 'x-eventbed-token': TOKEN }
const ask = async (cloud: Awaited<ReturnType<typeof startGateway>>, path: string) =>
  JSON.parse((await cloud.fetch({ path: `/_eventbed/${path}`, headers: withToken })).body)

test('the health endpoint returns the running services and the version', async () => {
  await using cloud = await startGateway([createTestSqs({})])
  expect(await ask(cloud, 'health')).toEqual({
    services: { sqs: 'running' },
    version: manifest.version,
    pid: process.pid,
  })
})

test('the traces endpoint returns the whole trace of a request, and the spans that link to it', async () => {
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

test('the traces endpoint returns OTLP on request, for any trace viewer', async () => {
  await using cloud = await startGateway([])
  cloud.tracer.start('S3.PutObject', { attributes: { 'aws.s3.key': 'sales.csv' } }).end()
  expect(await ask(cloud, 'traces?about=sales.csv&format=otlp')).toMatchObject({
    resourceSpans: [{ scopeSpans: [{ spans: [{ name: 'S3.PutObject', status: { code: 1 } }] }] }],
  })
})

test('an unknown path is answered with the list of known paths', async () => {
  await using cloud = await startGateway([])
  expect((await cloud.fetch({ path: '/_eventbed/traces', headers: withToken })).status).toBe(400)
  const { status, body } = await cloud.fetch({ path: '/_eventbed/other', headers: withToken })
  expect(status).toBe(404)
  expect(body).toContain('/_eventbed/health')
})

test.each([
  ['no token', {}, ''],
  ['an empty token', { 'x-eventbed-token': '' }, ''],
  ['another token', { 'x-eventbed-token': `${TOKEN}!` }, ''],
  ['another token in the query', {}, '?token=guessed'],
  ['the credentials of the root', { authorization: `AWS ${ROOT.accessKeyId}:${ROOT.secretAccessKey}` }, ''],
])('with %s, nothing but the health endpoint is open', async (_, headers, query) => {
  await using cloud = await startGateway([])
  expect((await cloud.fetch({ path: `/_eventbed/health${query}`, headers })).status).toBe(200)
  for (const path of ['traces', 'clock', 'faults', 'faults/fault-1', 'other', ''])
    for (const method of ['GET', 'POST', 'DELETE']) {
      const { status, body } = await cloud.fetch({ path: `/_eventbed/${path}${query}`, method, headers })
      expect([status, JSON.parse(body).message]).toEqual([403, expect.stringContaining('npm run cloud prints it.')])
    }
})

test('the token is accepted as a header and in the query', async () => {
  await using cloud = await startGateway([])
  const path = '/_eventbed/traces?about=x'
  expect((await cloud.fetch({ path, headers: withToken })).status).toBe(200)
  expect((await cloud.fetch({ path: `${path}&token=${encodeURIComponent(TOKEN)}` })).status).toBe(200)
})
