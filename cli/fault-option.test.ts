import { expect, test } from 'vitest'
import { faultText, readFault } from './fault-option.ts'

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
])('%s', (text, rule) => {
  expect(readFault(text)).toEqual(rule)
  expect(readFault(faultText(readFault(text)))).toEqual(rule)
})

test('as JSON, where a value has spaces', () => {
  const rule = { service: 'execute-api', operation: 'POST /orders', effect: 'cut', when: 'after' }
  expect(readFault(JSON.stringify(rule))).toEqual(rule)
})

test('what cannot be read says how it is written', () => {
  expect(() => readFault('sqs')).toThrow(
    "[eventbed] This fault has no effect: sqs\n  • Write <service>[:<operation>] <effect> [name=value …],\n  • for example --fault 'sqs:SendMessageBatch throttle times=2 resource=records'",
  )
  expect(() => readFault('sqs throttle twice')).toThrow(
    '[eventbed] In the fault sqs throttle twice this is no name=value: twice\n',
  )
  expect(() => readFault('{"effect":')).toThrow('[eventbed] This fault is no JSON: {"effect":\n')
})
