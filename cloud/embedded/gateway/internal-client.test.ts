import { describe, expect, test } from 'vitest'
import type { Call } from '../core/call.ts'
import { AwsError } from '../core/errors.ts'
import { type Faults, noFaults } from '../core/faults.ts'
import type { Authorizer } from '../core/identity.ts'
import { ROOT_ONLY } from '../core/permissions.ts'
import { rootPrincipal, type ServicePrincipal } from '../core/principal.ts'
import { ACCOUNT } from '../testing/principals.ts'
import { createTestService, createTestSqs, startGateway, user } from '../testing/test-gateway.ts'

const BUCKET = 'arn:aws:s3:::uploads'
const s3: ServicePrincipal = { kind: 'service', service: 's3.amazonaws.com', account: ACCOUNT, sourceArn: BUCKET }
const QUEUE = `arn:aws:sqs:eu-west-1:${ACCOUNT}:q`
const scope = { account: ACCOUNT, region: 'eu-west-1' }

describe('calls between services', () => {
  test('an internal call has the principal and the trace of its caller, and leaves its own span', async () => {
    const calls: Call[] = []
    const service = createTestSqs({
      getQueueUrl: (_, call) => {
        calls.push(call)
        return { QueueUrl: 'u' }
      },
    })
    await using cloud = await startGateway([service])
    const parent = cloud.tracer.start('notify').context
    const caller = { ...scope, principal: s3, trace: parent }
    expect(await cloud.internalClient.call('sqs', 'getQueueUrl', { QueueName: 'q' }, caller)).toEqual({ QueueUrl: 'u' })
    expect(calls[0]).toMatchObject({ ...scope, principal: s3, operation: 'GetQueueUrl', endpoint: cloud.endpoint })
    expect(cloud.tracer.spans()[1]).toMatchObject({
      name: 'SQS.GetQueueUrl',
      kind: 'client',
      traceId: parent.traceId,
      parentSpanId: parent.spanId,
      status: 'ok',
      attributes: { 'rpc.method': 'GetQueueUrl', 'user.id': 's3.amazonaws.com', 'aws.request_id': calls[0]?.requestId },
    })
  })

  test('a fault applies to an internal call, and its error ends the span', async () => {
    const around: Faults['intercept'] = async () => {
      throw new AwsError('ThrottlingException', 'Slow down.')
    }
    await using cloud = await startGateway([createTestSqs({ getQueueUrl: () => ({}) })], {
      faults: { ...noFaults, intercept: around },
    })
    const call = cloud.internalClient.call('sqs', 'getQueueUrl', { QueueName: 'q' }, { ...scope, principal: s3 })
    await expect(call).rejects.toMatchObject({ name: 'ThrottlingException' })
    expect(cloud.tracer.spans()[0]).toMatchObject({
      status: 'error',
      statusMessage: 'Slow down.',
      attributes: { 'error.type': 'ThrottlingException' },
    })
  })

  test('an internal call to something that is not implemented names it in the error', async () => {
    await using cloud = await startGateway([createTestSqs({})])
    const caller = { ...scope, principal: s3 }
    await expect(cloud.internalClient.call('sqs', 'getQueueUrl', { QueueName: 'q' }, caller)).rejects.toMatchObject({
      name: 'NotImplemented',
      message: "Eventbed's embedded cloud does not implement sqs GetQueueUrl.",
    })
    await expect(cloud.internalClient.call('lambda', 'invoke', { FunctionName: 'f' }, caller)).rejects.toThrow(
      'service lambda',
    )
  })
})

describe('permissions', () => {
  const decided: unknown[] = []
  const denying: Authorizer = {
    decide: (_, required, policy) => {
      decided.push([required, policy])
      return { allowed: false, message: 'User: ana is not authorized.' }
    },
  }

  test('each required permission is decided with the resource-based policy, and a denied call does not reach the operation', async () => {
    decided.length = 0
    let done = false
    const getQueueUrl = () => {
      done = true
      return {}
    }
    const permission = { action: 'sqs:GetQueueUrl', resource: QUEUE }
    const service = {
      ...createTestSqs({ getQueueUrl }, () => permission),
      resourcePolicy: (arn: string) => `the policy on ${arn}`,
    }
    await using cloud = await startGateway([service], { authorizer: denying })
    const call = cloud.internalClient.call('sqs', 'getQueueUrl', { QueueName: 'q' }, { ...scope, principal: user })
    await expect(call).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: 'User: ana is not authorized.',
      status: 400,
    })
    expect(decided).toEqual([[permission, `the policy on ${QUEUE}`]])
    expect(done).toBe(false)
  })

  test.each([
    ['s3', 'listBuckets', 'AccessDenied', 403],
    ['iam', 'listUsers', 'AccessDenied', 403],
    ['lambda', 'listFunctions', 'AccessDeniedException', 403],
    ['dynamodb', 'listTables', 'AccessDeniedException', 400],
  ] as const)(
    'a denied call to %s has the error code and status of that service',
    async (name, operation, code, status) => {
      const service = createTestService(name, { [operation]: () => ({}) } as never, () => '*')
      await using cloud = await startGateway([service], { authorizer: denying })
      const call = cloud.internalClient.call(name, operation as never, {} as never, { ...scope, principal: user })
      await expect(call).rejects.toMatchObject({ name: code, status })
    },
  )

  test('an operation with the rule ROOT_ONLY is denied to every caller but root', async () => {
    const service = createTestSqs({ getQueueUrl: () => ({}) }, ROOT_ONLY)
    await using cloud = await startGateway([service])
    const call = (principal: typeof user | ReturnType<typeof rootPrincipal>) =>
      cloud.internalClient.call('sqs', 'getQueueUrl', { QueueName: 'q' }, { ...scope, principal })
    await expect(call(user)).rejects.toMatchObject({ name: 'AccessDeniedException' })
    expect(await call(rootPrincipal(ACCOUNT))).toEqual({})
  })
})
