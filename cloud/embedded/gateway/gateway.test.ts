import { once } from 'node:events'
import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, test } from 'vitest'
import type { Call } from '../core/call.ts'
import { ACCOUNT } from '../testing/principals.ts'
import { createDeferred, createTestSqs, startGateway } from '../testing/test-gateway.ts'

/** An operation that records its calls. */
const createRecorder = () => {
  const calls: Call[] = []
  const getQueueUrl = (_: unknown, call: Call) => {
    calls.push(call)
    return {}
  }
  return { calls, getQueueUrl }
}

describe('calls', () => {
  test('an operation gets the principal, the account and region, and the endpoint that the client used', async () => {
    const { calls, getQueueUrl } = createRecorder()
    await using cloud = await startGateway([createTestSqs({ getQueueUrl })])
    const { $metadata } = await new SQSClient(cloud.config).send(new GetQueueUrlCommand({ QueueName: 'q' }))
    expect(calls[0]).toMatchObject({
      service: 'sqs',
      operation: 'GetQueueUrl',
      account: ACCOUNT,
      region: 'eu-west-1',
      principal: { kind: 'root', account: ACCOUNT },
      endpoint: cloud.endpoint,
      sourceIp: '127.0.0.1',
      requestId: $metadata.requestId,
    })
  })

  test('a call leaves a span in the trace of its caller', async () => {
    await using cloud = await startGateway([createTestSqs({ getQueueUrl: createRecorder().getQueueUrl })])
    const client = new SQSClient(cloud.config)
    client.middlewareStack.add(
      (next) => (args) => {
        const { headers } = args.request as { headers: Record<string, string> }
        headers['X-Amzn-Trace-Id'] = 'Root=1-00000001-000000000000000000000002;Parent=0000000000000003;Sampled=1'
        return next(args)
      },
      { step: 'build' },
    )
    const sent = await client.send(new GetQueueUrlCommand({ QueueName: 'q' }))
    await expect.poll(() => cloud.tracer.spans()[0]?.attributes['http.response.status_code']).toBe(200)
    expect(cloud.tracer.spans()).toMatchObject([
      {
        name: 'SQS.GetQueueUrl',
        kind: 'server',
        status: 'ok',
        traceId: '00000001000000000000000000000002',
        parentSpanId: '0000000000000003',
        attributes: {
          'rpc.system': 'aws-api',
          'rpc.service': 'sqs',
          'rpc.method': 'GetQueueUrl',
          'aws.request_id': sent.$metadata.requestId,
          'cloud.region': 'eu-west-1',
          'user.id': `arn:aws:iam::${ACCOUNT}:root`,
        },
      },
    ])
    expect(cloud.tracer.spans()[0]?.endTime).toBeDefined()
  })

  test('a call with invalid input leaves a span that has ended', async () => {
    await using cloud = await startGateway([createTestSqs({ sendMessage: () => ({}) })])
    const client = new SQSClient({ ...cloud.config, useQueueUrlAsEndpoint: false })
    await expect(client.send(new SendMessageCommand({ QueueUrl: 'q' } as never))).rejects.toThrow(
      'The request must contain the parameter MessageBody.',
    )
    expect(cloud.tracer.spans()).toMatchObject([
      { status: 'error', endTime: expect.any(Number), attributes: { 'error.type': 'MissingParameter' } },
    ])
  })

  test('the signal of a call is aborted when its client disconnects', async () => {
    const { promise, resolve } = createDeferred<Call>()
    await using cloud = await startGateway([
      createTestSqs({
        receiveMessage: async (_, call) => {
          resolve(call)
          await once(call.signal, 'abort')
          return {}
        },
      }),
    ])
    const client = new SQSClient({ ...cloud.config, useQueueUrlAsEndpoint: false })
    const { ReceiveMessageCommand } = await import('@aws-sdk/client-sqs')
    const stop = new AbortController()
    const call = client.send(new ReceiveMessageCommand({ QueueUrl: 'q' }), { abortSignal: stop.signal }).catch(() => {})
    const { signal } = await promise
    expect(signal.aborted).toBe(false)
    const aborted = once(signal, 'abort')
    stop.abort()
    await aborted
    await call
  })

  test('the signal of an answered call is not aborted when its connection closes later', async () => {
    const { calls, getQueueUrl } = createRecorder()
    await using cloud = await startGateway([createTestSqs({ getQueueUrl })])
    const client = new SQSClient({ ...cloud.config, useQueueUrlAsEndpoint: false })
    await client.send(new GetQueueUrlCommand({ QueueName: 'q' }))
    client.destroy()
    expect(calls[0]?.signal.aborted).toBe(false)
  })
})

describe('unsupported requests', () => {
  test('an operation that is not implemented is named in the error', async () => {
    await using cloud = await startGateway([createTestSqs({})])
    const error = await new SQSClient(cloud.config).send(new GetQueueUrlCommand({ QueueName: 'q' })).catch((e) => e)
    expect(error).toMatchObject({
      name: 'NotImplemented',
      message: "Eventbed's embedded cloud does not implement sqs GetQueueUrl.",
      $metadata: { httpStatusCode: 501 },
    })
  })

  test('a service that is not implemented is named in the error, in the protocol of its client', async () => {
    await using cloud = await startGateway([])
    const named = (name: string) => ({
      name: 'NotImplemented',
      message: `Eventbed's embedded cloud does not implement the service ${name}.`,
      $metadata: { httpStatusCode: 501 },
    })
    const caught = (call: Promise<unknown>) => call.catch((error) => error)
    const { config } = cloud
    expect(await caught(new STSClient(config).send(new GetCallerIdentityCommand({})))).toMatchObject(named('sts'))
    const s3Client = cloud.s3
    expect(await caught(s3Client.send(new ListObjectsV2Command({ Bucket: 'b' })))).toMatchObject(named('s3'))
    const scope = 'Credential=a/20260101/us-east-1/sns/aws4_request'
    const sns = await cloud.fetch(
      { method: 'POST', headers: { authorization: scope, 'content-type': 'application/x-www-form-urlencoded' } },
      'Action=Publish',
    )
    expect(sns.status).toBe(501)
    expect(sns.body).toContain('<Code>NotImplemented</Code>')
    expect(sns.body).toContain('does not implement the service sns.')
  })

  test('a request for an unknown operation is named in the error as it was sent', async () => {
    await using cloud = await startGateway([createTestSqs({})])
    const client = new SQSClient(cloud.config)
    client.middlewareStack.add(
      (next) => (args) => {
        const { headers } = args.request as { headers: Record<string, string> }
        headers['x-amz-target'] = 'AmazonSQS.Frobnicate'
        return next(args)
      },
      { step: 'build' },
    )
    const error = await client.send(new GetQueueUrlCommand({ QueueName: 'q' })).catch((e) => e)
    expect(error.message).toBe("Eventbed's embedded cloud does not implement sqs AmazonSQS.Frobnicate.")
  })
})
