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
import { checksBatchAnswers } from './checks-batch-answers.ts'
import { checksVisibility } from './checks-visibility.ts'
import { enforcesIam } from './enforces-iam.ts'
import { keepsDeadLetters } from './keeps-dead-letters.ts'
import { detectEndpoint, probe } from './probe.ts'
import { probeApi } from './probe-api.ts'
import { createProbeStack, type ProbeStack } from './probe-stack.ts'
import { readsRanges } from './reads-ranges.ts'
import { recordsFailedEvents } from './records-failed-events.ts'
import { recordsSpans } from './records-spans.ts'
import { redrivesMessages } from './redrives-messages.ts'
import { shapesGatewayResponses, throttlesApi } from './rest-api.ts'
import { timesOutIntegrations } from './times-out-integrations.ts'

test('the embedded cloud, asked as a stranger, can do all but what would disturb others; nothing is left there', async () => {
  await using cloud = await new EmbeddedCloud().start()
  const steps: string[] = []
  const { missingCapabilities: lacking, functionEnvironment } = await probe(cloud, (step) => steps.push(step))
  expect(Object.keys(lacking)).toEqual(['advance-clock', 'inject-faults'])
  expect(functionEnvironment).toEqual({})
  expect(steps).toContain('trying: enforce-iam')
  const { QueueUrls = [] } = await cloud.clients.sqs.send(new ListQueuesCommand({}))
  expect(QueueUrls).toEqual([])
  expect((await cloud.clients.lambda.send(new ListFunctionsCommand({}))).Functions).toEqual([])
})

test('who only builds something is told what functions need, and nothing is left there either', async () => {
  await using cloud = await new EmbeddedCloud().start()
  expect(await detectEndpoint(cloud)).toEqual({ lacking: {}, functionEnvironment: {} })
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
    expect(await throttlesApi({ ...ground, cloud: astray })).toBe(
      '20 requests at once were let through where one a second is allowed',
    )
  })

  test('as to answers that cannot be understood', async () => {
    const none = { ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0' }
    const forgetful = changing('sqs', (command, send) =>
      command instanceof GetQueueAttributesCommand ? { Attributes: none } : send(command),
    )
    expect(await checksBatchAnswers(forgetful)).toBe(
      'a message was deleted although the function’s answer could not be understood',
    )
  })

  test('as to the time that a queue hides its messages', async () => {
    expect(await checksVisibility(ignoring('sqs', SetQueueAttributesCommand))).toBe(
      'a function that may take 10 s was fed from a queue that hides messages for 1 s',
    )
    // What it took was removed again, so that a cloud which does look at it can be asked the same.
    expect(await checksVisibility(ground)).toBeUndefined()
  })

  test('as to the time that an integration may take', async () => {
    expect(await timesOutIntegrations(ignoring('apiGateway', UpdateIntegrationCommand))).toBe(
      'a function that took 2 s where 1 s are allowed was answered with 200',
    )
  })

  test('as to permissions', async () => {
    const Statement = { Effect: 'Allow', Action: 'sqs:ListQueues', Resource: '*' }
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
    const grant = { RoleName: ground.fn.name, PolicyName: 'more' }
    await cloud.clients.iam.send(new PutRolePolicyCommand({ ...grant, PolicyDocument }))
    expect(await enforcesIam(ground)).toBe('a function did what its role does not allow')
    await cloud.clients.iam.send(new DeleteRolePolicyCommand(grant))
  })

  test('as to a part of an object', async () => {
    const whole = changing('s3', (command, send) =>
      send(
        command instanceof GetObjectCommand ? new GetObjectCommand({ ...command.input, Range: undefined }) : command,
      ),
    )
    expect(await readsRanges(whole)).toBe("a request for the last 3 bytes of an object's version was answered with 17")
  })

  test('as to messages that are to be moved', async () => {
    expect(await redrivesMessages(ignoring('sqs', StartMessageMoveTaskCommand))).toBe(
      'a message was not moved out of a dead-letter queue',
    )
  })

  test('as to events that a function fails on', async () => {
    const lost = ignoring('eventbridge', PutEventsCommand)
    expect(await recordsFailedEvents(lost)).toBe(
      "an event that a function failed on did not come to the function's failure destination",
    )
  })

  test('as to spans', async () => {
    const elsewhere = { ...ground, cloud: Object.assign(Object.create(cloud), { endpoint: `${cloud.endpoint}/x` }) }
    expect(await recordsSpans(elsewhere)).toBe('it has no door to the spans of a call')
    expect(await recordsSpans(ignoring('sqs', GetQueueAttributesCommand))).toBe('a call left no span')
  })

  test('as to what the gateway answers', async () => {
    const { apiGateway } = cloud.clients
    const { id: restApiId, stage: stageName } = (await probeApi(ground)).api
    await apiGateway.send(new DeleteGatewayResponseCommand({ restApiId, responseType: 'DEFAULT_5XX' }))
    await apiGateway.send(new CreateDeploymentCommand({ restApiId, stageName }))
    expect(await shapesGatewayResponses(ground)).toMatch(/^a function that failed was answered with 502 \{"message":/)
  })

  test('as to events that cannot be delivered', async () => {
    expect(await keepsDeadLetters(ignoring('eventbridge', PutEventsCommand))).toBe(
      'an event whose target is gone did not come to the dead-letter queue',
    )
  })
})
