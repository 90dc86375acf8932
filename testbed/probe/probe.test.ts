import {
  CreateDeploymentCommand,
  DeleteGatewayResponseCommand,
  UpdateIntegrationCommand,
} from '@aws-sdk/client-api-gateway'
import { PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { DeleteRolePolicyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { GetObjectCommand } from '@aws-sdk/client-s3'
import {
  GetQueueAttributesCommand,
  ListQueuesCommand,
  SetQueueAttributesCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import { EmbeddedCloud } from '../../cloud/embedded/embedded-cloud.ts'
import { checkIamEnforcement } from './access-checks.ts'
import { checkDeadLetterEvents, checkFailedEvents } from './event-checks.ts'
import { detectEndpoint, probe } from './probe.ts'
import { createProbeStack, type ProbeStack } from './probe-stack.ts'
import { checkBatchResponses, checkMessageRedrive, checkVisibilityTimeout } from './queue-checks.ts'
import { checkRangeReads } from './range-read-check.ts'
import { checkGatewayResponses, checkIntegrationTimeout, checkThrottling, ensureProbeApi } from './rest-api-checks.ts'
import { checkTracing } from './trace-check.ts'

test('the embedded cloud, asked as a stranger, can do all but what would disturb others; nothing is left there', async () => {
  await using cloud = await new EmbeddedCloud().start()
  const steps: string[] = []
  const { missingCapabilities: lacking, functionEnvironment } = await probe(cloud, (step) => steps.push(step))
  expect(Object.keys(lacking)).toEqual(['advance-clock', 'inject-faults'])
  expect(functionEnvironment).toEqual({})
  expect(steps).toContain('checking: enforce-iam')
  const { QueueUrls = [] } = await cloud.clients.sqs.send(new ListQueuesCommand({}))
  expect(QueueUrls).toEqual([])
  expect((await cloud.clients.lambda.send(new ListFunctionsCommand({}))).Functions).toEqual([])
})

test('who only builds something is told what functions need, and nothing is left there either', async () => {
  await using cloud = await new EmbeddedCloud().start()
  expect(await detectEndpoint(cloud)).toEqual({ missingCapabilities: {}, functionEnvironment: {} })
  expect((await cloud.clients.lambda.send(new ListFunctionsCommand({}))).Functions).toEqual([])
})

describe('a cloud that does not do what it was told is found out', () => {
  let cloud: StartedCloud
  let ground: ProbeStack & AsyncDisposable
  beforeAll(async () => {
    cloud = await new EmbeddedCloud().start()
    ground = await createProbeStack(cloud)
  }, 60_000)
  afterAll(async () => {
    await ground[Symbol.asyncDispose]()
    await cloud.stop()
  })

  /** The same ground in a cloud that answers to one kind of call, and leaves it at that. */
  const ignoring = (client: keyof StartedCloud['clients'], ignored: new (input: never) => object): ProbeStack =>
    changing(client, (command, send) => (command instanceof ignored ? { $metadata: {} } : send(command)))

  function changing(
    name: keyof StartedCloud['clients'],
    send: (command: object, further: (command: object) => unknown) => unknown,
  ): ProbeStack {
    const client = cloud.clients[name] as { send: (command: object) => unknown }
    const further = (command: object) => client.send(command)
    const changed = Object.assign(Object.create(client), { send: (command: object) => send(command, further) })
    const other = Object.assign(Object.create(cloud), { clients: { ...cloud.clients, [name]: changed } })
    return { ...ground, cloud: other, timeoutMs: 300 }
  }

  test('as to throttling', async () => {
    // As if requests went elsewhere: to where nobody throttles.
    const astray = Object.assign(Object.create(cloud), { invokeUrl: () => `${cloud.endpoint}/nowhere` })
    expect(await checkThrottling({ ...ground, cloud: astray })).toBe(
      '20 concurrent requests were accepted although the rate limit is one per second',
    )
  })

  test('as to answers that cannot be understood', async () => {
    const none = { ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0' }
    const forgetful = changing('sqs', (command, send) =>
      command instanceof GetQueueAttributesCommand ? { Attributes: none } : send(command),
    )
    expect(await checkBatchResponses(forgetful)).toBe(
      'a message was deleted although the batch response of the function was invalid',
    )
  })

  test('as to the time that a queue hides its messages', async () => {
    expect(await checkVisibilityTimeout(ignoring('sqs', SetQueueAttributesCommand))).toBe(
      "an event source was accepted although the queue's visibility timeout (1 s) is shorter than the function's timeout (10 s)",
    )
    // What it took was removed again, so that a cloud which does look at it can be asked the same.
    expect(await checkVisibilityTimeout(ground)).toBeUndefined()
  })

  test('as to the time that an integration may take', async () => {
    expect(await checkIntegrationTimeout(ignoring('apiGateway', UpdateIntegrationCommand))).toBe(
      'the response was 200 although the function took 2 s and the integration timeout is 1 s',
    )
  })

  test('as to permissions', async () => {
    const Statement = { Effect: 'Allow', Action: 'sqs:ListQueues', Resource: '*' }
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
    const grant = { RoleName: ground.fn.name, PolicyName: 'more' }
    await cloud.clients.iam.send(new PutRolePolicyCommand({ ...grant, PolicyDocument }))
    expect(await checkIamEnforcement(ground)).toBe('a call that the role of the function does not allow succeeded')
    await cloud.clients.iam.send(new DeleteRolePolicyCommand(grant))
  })

  test('as to a part of an object', async () => {
    const whole = changing('s3', (command, send) =>
      send(
        command instanceof GetObjectCommand ? new GetObjectCommand({ ...command.input, Range: undefined }) : command,
      ),
    )
    expect(await checkRangeReads(whole)).toBe('a request for the last 3 bytes of an object version returned 17')
  })

  test('as to messages that are to be moved', async () => {
    expect(await checkMessageRedrive(ignoring('sqs', StartMessageMoveTaskCommand))).toBe(
      'a message was not moved out of a dead-letter queue',
    )
  })

  test('as to events that a function fails on', async () => {
    const lost = ignoring('eventbridge', PutEventsCommand)
    expect(await checkFailedEvents(lost)).toBe(
      'an event on which the function failed did not arrive in its failure destination',
    )
  })

  test('as to spans', async () => {
    const elsewhere = { ...ground, cloud: Object.assign(Object.create(cloud), { endpoint: `${cloud.endpoint}/x` }) }
    expect(await checkTracing(elsewhere)).toBe('it has no endpoint for traces')
    expect(await checkTracing(ignoring('sqs', GetQueueAttributesCommand))).toBe('a call recorded no span')
  })

  test('as to what the gateway answers', async () => {
    const { apiGateway } = cloud.clients
    const { id: restApiId, stage: stageName } = (await ensureProbeApi(ground)).api
    await apiGateway.send(new DeleteGatewayResponseCommand({ restApiId, responseType: 'DEFAULT_5XX' }))
    await apiGateway.send(new CreateDeploymentCommand({ restApiId, stageName }))
    expect(await checkGatewayResponses(ground)).toMatch(/^the response to a function that failed was 502 \{"message":/)
  })

  test('as to events that cannot be delivered', async () => {
    expect(await checkDeadLetterEvents(ignoring('eventbridge', PutEventsCommand))).toBe(
      'an event whose target does not exist did not arrive in the dead-letter queue',
    )
  })
})
