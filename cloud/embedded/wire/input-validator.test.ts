import { describe, expect, test } from 'vitest'
import type { ServiceName } from '../services.ts'
import type { WireRequest } from './protocol.ts'
import { getWire } from './wire.ts'

const NO_QUERY = new URLSearchParams()

async function decode(service: ServiceName, request: Partial<WireRequest> & { body: Buffer }) {
  const wire = await getWire(service)
  const whole = { method: 'POST', path: '/', query: NO_QUERY, headers: {}, ...request }
  return wire.decode(wire.match(whole)!, whole)
}
const json = (service: ServiceName, operation: string, input: unknown) =>
  decode(service, { headers: { 'x-amz-target': `x.${operation}` }, body: Buffer.from(JSON.stringify(input)) })
const form = (text: string) => decode('iam', { body: Buffer.from(text) })

const isNull = (path: string) => `Value null at '${path}' failed to satisfy constraint: Member must not be null`

describe('missing members', () => {
  test('a missing required member is named in the error of the service', async () => {
    await expect(json('events', 'PutRule', {})).rejects.toMatchObject({
      name: 'ValidationException',
      message: `1 validation error detected: ${isNull('name')}`,
    })
    await expect(json('events', 'PutTargets', { Targets: [{ Id: 'a', Arn: 'b' }, { Arn: 'b' }] })).rejects.toThrow(
      `2 validation errors detected: ${isNull('rule')}; ${isNull('targets.2.member.id')}`,
    )
    await expect(json('logs', 'CreateLogGroup', {})).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: `1 validation error detected: ${isNull('logGroupName')}`,
    })
    await expect(json('sqs', 'CreateQueue', { QueueName: null })).rejects.toMatchObject({
      name: 'MissingParameter',
      message: 'The request must contain the parameter QueueName.',
    })
    await expect(form('Action=GetRole')).rejects.toMatchObject({
      name: 'ValidationError',
      message: `1 validation error detected: ${isNull('roleName')}`,
    })
    const lambda = { path: '/2015-03-31/event-source-mappings', body: Buffer.from('{}') }
    await expect(decode('lambda', lambda)).rejects.toMatchObject({ name: 'ValidationException' })
    const s3 = { path: '/b', query: new URLSearchParams('delete='), body: Buffer.from('<Delete/>') }
    await expect(decode('s3', s3)).rejects.toMatchObject({ name: 'MalformedXML' })
  })

  test('a missing required member is left to the DynamoDB engine', async () => {
    expect(await json('dynamodb', 'GetItem', {})).toEqual({})
  })
})

describe('values of the wrong type', () => {
  test.each([
    ['CreateQueue', { QueueName: 5 }],
    ['CreateQueue', { QueueName: ['q'] }],
    ['CreateQueue', { QueueName: 'q', Attributes: 'x' }],
    ['ReceiveMessage', { QueueUrl: 'q', MaxNumberOfMessages: '5' }],
    ['SendMessageBatch', { QueueUrl: 'q', Entries: { Id: 'a' } }],
    ['SendMessageBatch', { QueueUrl: 'q', Entries: ['a'] }],
    ['CreateQueue', 'text'],
  ])('a value of the wrong type is rejected: %s %j', async (operation, input) => {
    await expect(json('sqs', operation, input)).rejects.toMatchObject({ name: 'SerializationException', status: 400 })
  })

  test('a body that is not valid JSON or XML is rejected', async () => {
    const headers = { 'x-amz-target': 'x.CreateQueue' }
    await expect(decode('sqs', { headers, body: Buffer.from('{') })).rejects.toMatchObject({
      name: 'SerializationException',
    })
    const s3 = { path: '/b', query: new URLSearchParams('delete='), body: Buffer.from('<Delete') }
    await expect(decode('s3', s3)).rejects.toMatchObject({ name: 'MalformedXML', status: 400 })
  })

  test('an empty body is an empty input', async () => {
    expect(await json('sqs', 'ListQueues', null)).toEqual({})
  })
})

describe('form bodies', () => {
  test('a form is decoded to ordered lists and structures', async () => {
    const numbered = Array.from(
      { length: 11 },
      (_, i) => `Tags.member.${i + 1}.Key=k${i + 1}&Tags.member.${i + 1}.Value=v`,
    )
    const input = await form(`Action=TagRole&RoleName=a+b%2B&${numbered.reverse().join('&')}`)
    expect(input).toEqual({
      RoleName: 'a b+',
      Tags: Array.from({ length: 11 }, (_, i) => ({ Key: `k${i + 1}`, Value: 'v' })),
    })
  })

  test('a form cannot reach the prototype of an object', async () => {
    await form('Action=GetRole&RoleName=r&__proto__.polluted=1&constructor.prototype.polluted=1')
    expect({}).not.toHaveProperty('polluted')
  })
})
