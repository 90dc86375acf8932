import { expect, test } from 'vitest'
import { compileFilter, matchesAnyFilter } from './filter-criteria.ts'
import { toSqsRecord } from './sqs-event.ts'

const record = (Body: string) => toSqsRecord({ Body }, 'arn:aws:sqs:eu-central-1:111111111111:records')

test.each([
  ['an object with a matching member', '{"body":{"kind":["order"]}}', '{"kind":"order"}', true],
  ['an object with another value', '{"body":{"kind":["order"]}}', '{"kind":"return"}', false],
  ['text, for a pattern of an object', '{"body":{"kind":["order"]}}', 'order', false],
  ['null, for a pattern of an object', '{"body":{"kind":["order"]}}', 'null', false],
  ['the same text, for a pattern of texts', '{"body":["order"]}', 'order', true],
  ['another text, for a pattern of texts', '{"body":["order"]}', 'return', false],
])('a body that is %s is compared as on AWS', (_body, pattern, body, expected) => {
  expect(compileFilter(pattern).matches(record(body))).toBe(expected)
})

test('a message matches if any of the filters does', () => {
  const filters = [compileFilter('{"body":["a"]}'), compileFilter('{"body":["b"]}')]
  expect(['a', 'b', 'c'].map((body) => matchesAnyFilter(record(body), filters))).toEqual([true, true, false])
})

test.each(['', '{', '[]', '{"body":"a"}'])('the pattern "%s" is rejected', (pattern) => {
  expect(() => compileFilter(pattern)).toThrow('Invalid filter pattern definition.')
})
