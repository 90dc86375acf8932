import { expect, test } from 'vitest'
import { parseRule } from './rule-schema.ts'

test('a rule is taken as it is', () => {
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
  ['an effect that there is not', { effect: 'explode' }, '  • effect: '],
  ['a field that there is not', { effect: 'throttle', time: 2 }, '  • the rule: Unrecognized key: "time"'],
  ['an error without its name', { effect: 'error' }, '  • code: '],
  [
    'a duration that is none',
    { effect: 'latency', delay: 'soon' },
    '  • delay: "soon" is no length of time, such as "30 s"',
  ],
  ['a probability beyond 1', { effect: 'throttle', probability: 2 }, '  • probability: '],
  ['nothing at all', null, '  • the rule: '],
  [
    'what cannot fail in part',
    { effect: 'partial', service: 'sqs', operation: 'SendMessage' },
    '  • operation: only these fail in part: sqs:SendMessageBatch, sqs:DeleteMessageBatch, sqs:ChangeMessageVisibilityBatch, events:PutEvents, dynamodb:BatchWriteItem',
  ],
  [
    'a full disk of an operation',
    { effect: 'full-disk', resource: 'f', operation: 'Invoke' },
    '  • resource: a full disk is a function’s: name the function, and no service, operation or caller',
  ],
  [
    'a refusal that API Gateway does not know',
    { effect: 'error', service: 'execute-api', code: 'Oops' },
    '  • code: a deployed API refuses with a type of gateway response, such as THROTTLED, INTEGRATION_FAILURE or DEFAULT_5XX',
  ],
]

for (const [what, rule, complaint] of WRONG)
  test(`${what} is refused, and it says why`, () => {
    const refused = () => parseRule(rule)
    expect(refused).toThrow(RangeError)
    expect(refused).toThrow(`[eventbed] This is no rule for a fault: ${JSON.stringify(rule)}\n`)
    expect(refused).toThrow(complaint)
  })
