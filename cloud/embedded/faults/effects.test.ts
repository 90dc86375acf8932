import { BatchWriteItemCommand, CreateTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { isThrottlingError } from '@smithy/core/retry'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createFunction, createQueue, receiveMessages, startTestCloud, type TestCloud } from '../testing/test-cloud.ts'

let cloud: TestCloud
beforeAll(async () => {
  cloud = await startTestCloud()
})
afterAll(() => cloud.stop())
afterEach(() => cloud.faults.clear())

const queue = (name: string) => createQueue(cloud, name)
const send = (QueueUrl: string, MessageBody: string) =>
  cloud.clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }))
const bodies = async (url: string) => (await receiveMessages(cloud, url)).map(({ Body }) => Body)
const struck = async () => (await cloud.faults.list()).map((fault) => fault.struck)

/** The part that all SDK clients have in common. */
interface Sender {
  send(command: unknown): Promise<unknown>
  destroy(): void
}

describe('faults of a call', () => {
  test('a throttled call fails in the protocol of its service, and the retry of the SDK succeeds', async () => {
    const { url } = await queue('throttled')
    await cloud.faults.add({ service: 'sqs', operation: 'SendMessage', effect: 'throttle', times: 2 })
    const { $metadata } = await send(url, 'a')
    expect($metadata.attempts).toBe(3)
    expect(await bodies(url)).toEqual(['a'])
  })

  test.each([
    ['s3', 'SlowDown', 503, S3Client, new CreateBucketCommand({ Bucket: 'b-throttled' })],
    ['sqs', 'RequestThrottled', 403, SQSClient, new SendMessageCommand({ QueueUrl: 'http://q/0/q', MessageBody: 'a' })],
    ['dynamodb', 'ProvisionedThroughputExceededException', 400, DynamoDBClient, new ScanCommand({ TableName: 't' })],
    ['lambda', 'TooManyRequestsException', 429, LambdaClient, new InvokeCommand({ FunctionName: 'f' })],
    ['events', 'ThrottlingException', 400, EventBridgeClient, new PutEventsCommand({ Entries: [] })],
  ])(
    '%s throttles with %s (%i), which the SDK recognizes as throttling',
    async (service, name, httpStatusCode, Client, command) => {
      await cloud.faults.add({ service, effect: 'throttle' })
      const { endpoint, region, credentials } = cloud
      const client = new Client({
        endpoint: endpoint!,
        region,
        credentials: { ...credentials },
        maxAttempts: 1,
      }) as unknown as Sender
      const error = await client.send(command).catch((thrown: Error) => thrown)
      expect(error).toMatchObject({ name, $metadata: { httpStatusCode } })
      expect(isThrottlingError(error as never)).toBe(true)
      client.destroy()
    },
  )

  test('a call fails with the given error code', async () => {
    await cloud.faults.add({
      service: 's3',
      effect: 'error',
      code: 'NotToday',
      message: 'Please come again.',
      status: 418,
    })
    const call = cloud.clients.s3.send(new CreateBucketCommand({ Bucket: 'b-error' }))
    await expect(call).rejects.toMatchObject({
      name: 'NotToday',
      message: 'Please come again.',
      $metadata: { httpStatusCode: 418 },
    })
  })

  test('a call with latency starts later on the clock of the cloud', async () => {
    const { url } = await queue('later')
    await cloud.faults.add({ service: 'sqs', operation: 'SendMessage', effect: 'latency', delay: '1 hour' })
    const sent = send(url, 'late')
    while ((await struck())[0] === 0) await bodies(url)
    expect(await bodies(url)).toEqual([])
    await cloud.clock.advance('1 hour')
    await sent
    expect(await bodies(url)).toEqual(['late'])
  })

  test('a call is cut before it takes effect, or after', async () => {
    const { url } = await queue('cut')
    await cloud.faults.add({ service: 'sqs', operation: 'SendMessage', effect: 'cut', when: 'before', times: 1 })
    await send(url, 'before')
    expect(await bodies(url)).toEqual(['before'])
    await cloud.faults.add({ service: 'sqs', operation: 'SendMessage', effect: 'cut', when: 'after', times: 1 })
    await send(url, 'after')
    expect(await bodies(url)).toEqual(['after', 'after'])
  })

  test('a duplicated call is executed twice', async () => {
    const { url } = await queue('twice')
    await cloud.faults.add({ service: 'sqs', operation: 'SendMessage', effect: 'duplicate', times: 1 })
    await send(url, 'a')
    expect(await bodies(url)).toEqual(['a', 'a'])
  })

  test('a call with a streaming body is not duplicated', async () => {
    await cloud.clients.s3.send(new CreateBucketCommand({ Bucket: 'b-stream' }))
    await cloud.faults.add({ service: 's3', effect: 'duplicate' })
    await cloud.clients.s3.send(new PutObjectCommand({ Bucket: 'b-stream', Key: 'k', Body: 'text' }))
    expect(await cloud.faults.list()).toMatchObject([{ fitted: 0, struck: 0 }])
  })

  test('a duplicated receive leaves the message visible for the next one', async () => {
    const { url } = await queue('handed-out')
    await send(url, 'a')
    await cloud.faults.add({ service: 'sqs', operation: 'ReceiveMessage', effect: 'duplicate', times: 1 })
    expect(await bodies(url)).toEqual(['a'])
    expect(await bodies(url)).toEqual(['a'])
    expect(await bodies(url)).toEqual([])
  })

  test('a reordered call is held back until the next matching call is done', async () => {
    const { url } = await queue('order')
    await cloud.faults.add({ service: 'sqs', operation: 'SendMessage', effect: 'reorder', times: 1 })
    const first = send(url, 'first')
    while ((await struck())[0] === 0) await bodies(url)
    await send(url, 'second')
    await first
    expect(await bodies(url)).toEqual(['second', 'first'])
  })

  test('a reordered call is held back for ten seconds at most', async () => {
    const { url } = await queue('alone')
    await cloud.faults.add({ service: 'sqs', operation: 'SendMessage', effect: 'reorder', times: 1 })
    const only = send(url, 'only')
    while ((await struck())[0] === 0) await bodies(url)
    await cloud.clock.advance('10 s')
    await only
    expect(await bodies(url)).toEqual(['only'])
  })

  test('the rule that was added first applies first', async () => {
    const { url } = await queue('ordered')
    await cloud.faults.add({ service: 'sqs', operation: 'SendMessage', effect: 'throttle', times: 1 })
    await cloud.faults.add({ service: 'sqs', operation: 'SendMessage', effect: 'cut', when: 'before', times: 1 })
    expect((await send(url, 'a')).$metadata.attempts).toBe(3)
    expect(await cloud.faults.list()).toMatchObject([
      { id: expect.any(String), fitted: 3, struck: 1 },
      { fitted: 2, struck: 1 },
    ])
  })
})

describe('partial failures', () => {
  test('the first entries of a message batch fail', async () => {
    const { url: QueueUrl } = await queue('part')
    await cloud.faults.add({ service: 'sqs', operation: 'SendMessageBatch', effect: 'partial', entries: 2, times: 1 })
    const Entries = ['a', 'b', 'c'].map((MessageBody, place) => ({ Id: `e${place}`, MessageBody }))
    const { Failed, Successful } = await cloud.clients.sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
    expect(Failed).toMatchObject([
      { Id: 'e0', SenderFault: false, Code: 'InternalError' },
      { Id: 'e1', SenderFault: false, Code: 'InternalError' },
    ])
    expect(Successful).toMatchObject([{ Id: 'e2' }])
    expect(await bodies(QueueUrl)).toEqual(['c'])
  })

  test('the first items of a batch write stay unprocessed, or all of them', async () => {
    const { dynamodb } = cloud.clients
    await dynamodb.send(
      new CreateTableCommand({
        TableName: 'part',
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      }),
    )
    const requests = ['1', '2', '3'].map((S) => ({ PutRequest: { Item: { id: { S } } } }))
    const write = () => dynamodb.send(new BatchWriteItemCommand({ RequestItems: { part: requests } }))
    await cloud.faults.add({
      service: 'dynamodb',
      operation: 'BatchWriteItem',
      effect: 'partial',
      entries: 9,
      times: 1,
    })
    expect((await write()).UnprocessedItems).toEqual({ part: requests })
    expect((await dynamodb.send(new ScanCommand({ TableName: 'part' }))).Count).toBe(0)
    await cloud.faults.add({ service: 'dynamodb', operation: 'BatchWriteItem', effect: 'partial', times: 1 })
    expect((await write()).UnprocessedItems).toEqual({ part: requests.slice(0, 1) })
    expect((await dynamodb.send(new ScanCommand({ TableName: 'part' }))).Count).toBe(2)
  })

  test('the first entries of PutEvents fail', async () => {
    await cloud.faults.add({ service: 'events', operation: 'PutEvents', effect: 'partial', times: 1 })
    const Entries = ['a', 'b'].map((Source) => ({ Source, DetailType: 'T', Detail: '{}' }))
    expect(await cloud.clients.eventbridge.send(new PutEventsCommand({ Entries }))).toMatchObject({
      FailedEntryCount: 1,
      Entries: [{ ErrorCode: 'InternalFailure' }, { EventId: expect.any(String) }],
    })
  })
})

describe('faults of functions', () => {
  const invoke = async (FunctionName: string) => {
    const { FunctionError, Payload } = await cloud.clients.lambda.send(new InvokeCommand({ FunctionName }))
    return { FunctionError, payload: JSON.parse(Buffer.from(Payload ?? []).toString()) }
  }

  test('the two invocations of a duplicated call have different request ids', async () => {
    const { url } = await queue('of-repeated')
    const source = `
      const { SQSClient, SendMessageCommand } = sdk('sqs')
      const sqs = new SQSClient({ endpoint: process.env.AWS_ENDPOINT_URL })
      export const handler = (_, { awsRequestId }) =>
        sqs.send(new SendMessageCommand({ QueueUrl: '${url}', MessageBody: awsRequestId })).then(() => awsRequestId)`
    await createFunction(cloud, 'repeated', source)
    await cloud.faults.add({ service: 'lambda', operation: 'Invoke', effect: 'duplicate', times: 1 })
    const { payload } = await invoke('repeated')
    const [first, second] = await bodies(url)
    expect(first).toBe(payload)
    expect(second).toMatch(/^[0-9a-f-]{36}$/)
    expect(second).not.toBe(first)
  })

  test('a function is killed before or after one of its calls takes effect', async () => {
    const { url } = await queue('of-killed')
    const source = `
      const { SQSClient, SendMessageCommand } = sdk('sqs')
      const sqs = new SQSClient({ endpoint: process.env.AWS_ENDPOINT_URL })
      export const handler = async () => {
        await sqs.send(new SendMessageCommand({ QueueUrl: '${url}', MessageBody: 'sent' }))
        return 'done'
      }`
    await createFunction(cloud, 'killed', source)
    const dead = { FunctionError: 'Unhandled', payload: { errorType: 'Runtime.ExitError' } }
    await cloud.faults.add({ service: 'sqs', caller: 'killed-role', effect: 'kill', when: 'before', times: 1 })
    expect(await invoke('killed')).toMatchObject(dead)
    expect(await bodies(url)).toEqual([])
    await cloud.faults.add({ service: 'sqs', caller: 'killed-role', effect: 'kill', when: 'after', times: 1 })
    expect(await invoke('killed')).toMatchObject(dead)
    expect(await bodies(url)).toEqual(['sent'])
    expect(await invoke('killed')).toEqual({ FunctionError: undefined, payload: 'done' })
  })

  test('a kill rule does not affect callers that are not functions', async () => {
    const { url } = await queue('of-nobody')
    await cloud.faults.add({ service: 'sqs', effect: 'kill', when: 'before' })
    await send(url, 'a')
    expect(await cloud.faults.list()).toMatchObject([{ fitted: 0, struck: 0 }])
  })

  test('a function finds no space left in /tmp for one invocation', async () => {
    const source = `
      import { writeFileSync } from 'node:fs'
      import { readFile, writeFile } from 'node:fs/promises'
      import { createWriteStream } from 'node:fs'
      import { once } from 'node:events'
      import { tmpdir } from 'node:os'
      const outcome = (work) => Promise.resolve().then(work).then(() => 'written', ({ code, syscall }) => code + ' ' + syscall)
      export const handler = async () => ({
        sync: await outcome(() => writeFileSync(tmpdir() + '/a', 'text')),
        promise: await outcome(() => writeFile(tmpdir() + '/b', 'text')),
        stream: await outcome(() => once(createWriteStream(tmpdir() + '/c'), 'open')),
        read: (await readFile(process.argv[1])).length > 0,
      })`
    await createFunction(cloud, 'full', source)
    const well = { sync: 'written', promise: 'written', stream: 'written', read: true }
    expect((await invoke('full')).payload).toEqual(well)
    await cloud.faults.add({ effect: 'full-disk', resource: 'full', times: 1 })
    const full = { sync: 'ENOSPC writeFile', promise: 'ENOSPC writeFile', stream: 'ENOSPC open', read: true }
    expect((await invoke('full')).payload).toEqual(full)
    expect((await invoke('full')).payload).toEqual(well)
  })
})
