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

test('probing an embedded cloud as an endpoint finds all capabilities but those that affect others, and leaves nothing behind', async () => {
  await using cloud = await new EmbeddedCloud().start()
  const steps: string[] = []
  const { missingCapabilities, functionEnvironment } = await probe(cloud, (step) => steps.push(step))
  expect(Object.keys(missingCapabilities)).toEqual(['advance-clock', 'inject-faults'])
  expect(functionEnvironment).toEqual({})
  expect(steps).toContain('checking: enforce-iam')
  const { QueueUrls = [] } = await cloud.clients.sqs.send(new ListQueuesCommand({}))
  expect(QueueUrls).toEqual([])
  expect((await cloud.clients.lambda.send(new ListFunctionsCommand({}))).Functions).toEqual([])
})

test('detecting an endpoint without probing finds what functions need, and leaves nothing behind', async () => {
  await using cloud = await new EmbeddedCloud().start()
  expect(await detectEndpoint(cloud)).toEqual({ missingCapabilities: {}, functionEnvironment: {} })
  expect((await cloud.clients.lambda.send(new ListFunctionsCommand({}))).Functions).toEqual([])
})

describe('probing a cloud that lacks a capability finds it out', () => {
  let cloud: StartedCloud
  let stack: ProbeStack & AsyncDisposable
  beforeAll(async () => {
    cloud = await new EmbeddedCloud().start()
    stack = await createProbeStack(cloud)
  }, 60_000)
  afterAll(async () => {
    await stack[Symbol.asyncDispose]()
    await cloud.stop()
  })

  /** The same stack in a cloud that answers one kind of call without doing anything. */
  const ignoring = (client: keyof StartedCloud['clients'], ignored: new (input: never) => object): ProbeStack =>
    changing(client, (command, send) => (command instanceof ignored ? { $metadata: {} } : send(command)))

  function changing(
    name: keyof StartedCloud['clients'],
    send: (command: object, forward: (command: object) => unknown) => unknown,
  ): ProbeStack {
    const client = cloud.clients[name] as { send: (command: object) => unknown }
    const forward = (command: object) => client.send(command)
    const changed = Object.assign(Object.create(client), { send: (command: object) => send(command, forward) })
    const other = Object.assign(Object.create(cloud), { clients: { ...cloud.clients, [name]: changed } })
    return { ...stack, cloud: other, timeoutMs: 300 }
  }

  test('where an API is not throttled', async () => {
    // Requests go to an address where nothing is throttled.
    const misrouted = Object.assign(Object.create(cloud), { invokeUrl: () => `${cloud.endpoint}/nowhere` })
    expect(await checkThrottling({ ...stack, cloud: misrouted })).toBe(
      '20 concurrent requests were accepted although the rate limit is one per second',
    )
  })

  test('where malformed batch responses are accepted', async () => {
    const none = { ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0' }
    const alwaysEmpty = changing('sqs', (command, send) =>
      command instanceof GetQueueAttributesCommand ? { Attributes: none } : send(command),
    )
    expect(await checkBatchResponses(alwaysEmpty)).toBe(
      'a message was deleted although the batch response of the function was invalid',
    )
  })

  test('where any visibility timeout is accepted', async () => {
    expect(await checkVisibilityTimeout(ignoring('sqs', SetQueueAttributesCommand))).toBe(
      "an event source was accepted although the queue's visibility timeout (1 s) is shorter than the function's timeout (10 s)",
    )
    // The check removed the event source, so it can run again in a cloud that checks the timeout.
    expect(await checkVisibilityTimeout(stack)).toBeUndefined()
  })

  test('where integrations do not time out', async () => {
    expect(await checkIntegrationTimeout(ignoring('apiGateway', UpdateIntegrationCommand))).toBe(
      'the response was 200 although the function took 2 s and the integration timeout is 1 s',
    )
  })

  test('where permissions are not enforced', async () => {
    const Statement = { Effect: 'Allow', Action: 'sqs:ListQueues', Resource: '*' }
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
    const grant = { RoleName: stack.fn.name, PolicyName: 'more' }
    await cloud.clients.iam.send(new PutRolePolicyCommand({ ...grant, PolicyDocument }))
    expect(await checkIamEnforcement(stack)).toBe('a call that the role of the function does not allow succeeded')
    await cloud.clients.iam.send(new DeleteRolePolicyCommand(grant))
  })

  test('where ranges of objects cannot be read', async () => {
    const whole = changing('s3', (command, send) =>
      send(
        command instanceof GetObjectCommand ? new GetObjectCommand({ ...command.input, Range: undefined }) : command,
      ),
    )
    expect(await checkRangeReads(whole)).toBe('a request for the last 3 bytes of an object version returned 17')
  })

  test('where messages cannot be redriven', async () => {
    expect(await checkMessageRedrive(ignoring('sqs', StartMessageMoveTaskCommand))).toBe(
      'a message was not moved out of a dead-letter queue',
    )
  })

  test('where failed events are not recorded', async () => {
    const lost = ignoring('eventbridge', PutEventsCommand)
    expect(await checkFailedEvents(lost)).toBe(
      'an event on which the function failed did not arrive in its failure destination',
    )
  })

  test('where no spans are recorded', async () => {
    const elsewhere = { ...stack, cloud: Object.assign(Object.create(cloud), { endpoint: `${cloud.endpoint}/x` }) }
    expect(await checkTracing(elsewhere)).toBe(
      'it has no endpoint for traces, or EVENTBED_TOKEN is not set to its token',
    )
    expect(await checkTracing(ignoring('sqs', GetQueueAttributesCommand))).toBe('a call recorded no span')
  })

  test('where gateway responses cannot be shaped', async () => {
    const { apiGateway } = cloud.clients
    const { id: restApiId, stage: stageName } = (await ensureProbeApi(stack)).api
    await apiGateway.send(new DeleteGatewayResponseCommand({ restApiId, responseType: 'DEFAULT_5XX' }))
    await apiGateway.send(new CreateDeploymentCommand({ restApiId, stageName }))
    expect(await checkGatewayResponses(stack)).toMatch(/^the response to a function that failed was 502 \{"message":/)
  })

  test('where undeliverable events are lost', async () => {
    expect(await checkDeadLetterEvents(ignoring('eventbridge', PutEventsCommand))).toBe(
      'an event whose target does not exist did not arrive in the dead-letter queue',
    )
  })
})
