import { expect, test } from 'vitest'
import { definitionOf } from '../services.ts'
import { sqsDefinition } from '../sqs/definition.ts'
import type { Call } from './call.ts'
import { ANY_CALLER, ROOT_ONLY, withAction } from './permissions.ts'
import { createService } from './service.ts'
import type { ServiceDefinition } from './service-definition.ts'

const operations = { purgeQueue: () => ({}), deleteQueue: () => ({}) }
const queue = ({ QueueUrl = '' }: { QueueUrl: string | undefined }) => `arn:${QueueUrl}`
const call = {} as Call

test('an operation without a permission rule does not compile', () => {
  // @ts-expect-error deleteQueue has no rule
  createService(sqsDefinition, { operations, permissions: { purgeQueue: queue } })
  createService(sqsDefinition, { operations, permissions: { purgeQueue: queue, deleteQueue: ROOT_ONLY } })
})

test('a service definition without one of its errors does not compile', () => {
  const { denied: _, ...withoutDenied } = sqsDefinition.errors
  // @ts-expect-error denied is missing
  const definition: ServiceDefinition<'sqs'> = { ...sqsDefinition, errors: withoutDenied }
  expect(definition.name).toBe('sqs')
})

test('a definition of a service that is not in the list does not compile', () => {
  // @ts-expect-error there is no service sns
  const definition: ServiceDefinition<'sns'> = { ...sqsDefinition, name: 'sns' }
  expect(definition.name).toBe('sns')
})

test('a rule that returns an ARN requires the action with the name of the operation', () => {
  const { permissions } = createService(sqsDefinition, {
    operations,
    permissions: { purgeQueue: queue, deleteQueue: withAction('sqs:PurgeQueue', queue) },
  })
  expect(permissions.purgeQueue?.({ QueueUrl: 'q' }, call)).toEqual([{ action: 'sqs:PurgeQueue', resource: 'arn:q' }])
  expect(permissions.deleteQueue?.({ QueueUrl: 'q' }, call)).toEqual([{ action: 'sqs:PurgeQueue', resource: 'arn:q' }])
})

test('an operation for any caller requires no permission, and one for root only says so', () => {
  const { permissions } = createService(sqsDefinition, {
    operations,
    permissions: { purgeQueue: ANY_CALLER, deleteQueue: ROOT_ONLY },
  })
  expect(permissions.purgeQueue?.({ QueueUrl: 'q' }, call)).toEqual([])
  expect(permissions.deleteQueue?.({ QueueUrl: 'q' }, call)).toBe(ROOT_ONLY)
})

test.each([
  ['s3', 'AccessDenied', 403, 'SlowDown', 'InternalError'],
  ['sqs', 'AccessDeniedException', 400, 'RequestThrottled', 'InternalFailure'],
  ['dynamodb', 'AccessDeniedException', 400, 'ProvisionedThroughputExceededException', 'InternalServerError'],
  ['lambda', 'AccessDeniedException', 403, 'TooManyRequestsException', 'ServiceException'],
  ['events', 'AccessDeniedException', 400, 'ThrottlingException', 'InternalException'],
  ['apigateway', 'AccessDeniedException', 403, 'TooManyRequestsException', 'InternalFailure'],
  ['iam', 'AccessDenied', 403, 'Throttling', 'ServiceFailure'],
  ['sts', 'AccessDenied', 403, 'Throttling', 'InternalFailure'],
  ['logs', 'AccessDeniedException', 400, 'ThrottlingException', 'InternalFailure'],
] as const)(
  '%s states its own error codes for denied, throttled and internal',
  (name, denied, status, throttled, internal) => {
    const { errors } = definitionOf(name)
    expect(errors.denied('No.')).toMatchObject({ name: denied, message: 'No.', status })
    expect(errors.throttled().name).toBe(throttled)
    expect(errors.internal(new Error('secret'))).toMatchObject({ name: internal, status: 500 })
    expect(errors.internal(new Error('secret')).message).not.toContain('secret')
  },
)
