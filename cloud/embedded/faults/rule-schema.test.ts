import { expect, test } from 'vitest'
import { parseRule } from './rule-schema.ts'

test('a valid rule is returned unchanged', () => {
  const rule = {
    service: 'sqs',
    operation: 'Send*',
    effect: 'latency',
    delay: '2 s',
    times: 3,
    every: 2,
    for: '1 hour',
  }
  expect(parseRule(rule)).toEqual(rule)
})

const WRONG: readonly (readonly [what: string, rule: unknown, complaint: string])[] = [
  ['no effect', {}, '  • effect: Invalid discriminator value'],
  ['an unknown effect', { effect: 'explode' }, '  • effect: '],
  ['an unknown property', { effect: 'throttle', time: 2 }, '  • the rule: Unrecognized key: "time"'],
  ['an error without a code', { effect: 'error' }, '  • code: '],
  [
    'an invalid duration',
    { effect: 'latency', delay: 'soon' },
    '  • delay: invalid duration "soon"; use a number and a unit, for example "30 s"',
  ],
  ['a probability beyond 1', { effect: 'throttle', probability: 2 }, '  • probability: '],
  ['null', null, '  • the rule: '],
  [
    'a partial failure of an operation that is not a batch',
    { effect: 'partial', service: 'sqs', operation: 'SendMessage' },
    '  • operation: only these operations can fail partially: sqs:SendMessageBatch, sqs:DeleteMessageBatch, sqs:ChangeMessageVisibilityBatch, events:PutEvents, dynamodb:BatchWriteItem',
  ],
  [
    'a full disk of an operation',
    { effect: 'full-disk', resource: 'f', operation: 'Invoke' },
    '  • resource: full-disk applies to a function; set resource to the function, and omit service, operation and caller',
  ],
  [
    'an unknown gateway response type',
    { effect: 'error', service: 'execute-api', code: 'Oops' },
    '  • code: for execute-api, use a gateway response type such as THROTTLED, INTEGRATION_FAILURE or DEFAULT_5XX',
  ],
]

for (const [what, rule, complaint] of WRONG)
  test(`${what} is rejected with the reason`, () => {
    const parsing = () => parseRule(rule)
    expect(parsing).toThrow(RangeError)
    expect(parsing).toThrow(`[eventbed] Invalid fault rule: ${JSON.stringify(rule)}\n`)
    expect(parsing).toThrow(complaint)
  })
