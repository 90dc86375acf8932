import { expect, test } from 'vitest'
import { formatFault, parseFault } from './fault-option.ts'

test.each([
  [
    'sqs:SendMessageBatch throttle times=2 resource=records',
    { service: 'sqs', operation: 'SendMessageBatch', effect: 'throttle', times: 2, resource: 'records' },
  ],
  [
    'dynamodb latency delay=2s probability=0.5',
    { service: 'dynamodb', effect: 'latency', delay: '2s', probability: 0.5 },
  ],
  ['* full-disk resource=record-writer', { effect: 'full-disk', resource: 'record-writer' }],
  [
    'lambda:Invoke duplicate caller=s3.amazonaws.com',
    { service: 'lambda', operation: 'Invoke', effect: 'duplicate', caller: 's3.amazonaws.com' },
  ],
])('the fault option "%s" is parsed and formatted back', (text, rule) => {
  expect(parseFault(text)).toEqual(rule)
  expect(parseFault(formatFault(parseFault(text)))).toEqual(rule)
})

test('a fault can be given as JSON, so that values may have spaces', () => {
  const rule = { service: 'execute-api', operation: 'POST /orders', effect: 'cut', when: 'after' }
  expect(parseFault(JSON.stringify(rule))).toEqual(rule)
})

test('a fault that cannot be parsed is an error that shows the format', () => {
  expect(() => parseFault('sqs')).toThrow(
    '[eventbed] The fault "sqs" has no effect.\n' +
      "  • Write <service>[:<operation>] <effect> [name=value …], for example --fault 'sqs:SendMessageBatch throttle times=2 resource=records'",
  )
  expect(() => parseFault('sqs throttle twice')).toThrow(
    '[eventbed] In the fault "sqs throttle twice", twice is not name=value.\n',
  )
  expect(() => parseFault('{"effect":')).toThrow('[eventbed] The fault {"effect": is not valid JSON.\n')
})
