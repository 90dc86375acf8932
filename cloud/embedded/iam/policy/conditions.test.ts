import { expect, test } from 'vitest'
import { compileCondition } from './conditions.ts'
import type { ConditionContext } from './wildcard.ts'

const holds = (
  operator: string,
  expected: string | string[],
  context: ConditionContext,
  hasVariables = true,
): boolean => compileCondition(operator, 'Key', [expected].flat(), hasVariables)!(context)
const isMet = (operator: string, expected: string | string[], actual?: string | string[]): boolean =>
  holds(operator, expected, { key: actual })

test.each([
  ['StringEquals', 'a', 'a', 'A'],
  ['StringNotEquals', 'a', 'b', 'a'],
  ['StringEqualsIgnoreCase', 'aB', 'Ab', 'c'],
  ['StringNotEqualsIgnoreCase', 'aB', 'c', 'AB'],
  ['StringLike', 'a*c?', 'abbcd', 'abbc'],
  ['StringNotLike', 'a*', 'b', 'ab'],
  ['ArnEquals', 'arn:aws:s3:::b', 'arn:aws:s3:::b', 'arn:aws:s3:::c'],
  [
    'ArnLike',
    'arn:aws:events:*:111111111111:rule/*',
    'arn:aws:events:eu:111111111111:rule/b/r',
    'arn:aws:events:eu:2:rule/r',
  ],
  ['ArnNotLike', 'arn:aws:s3:::a*', 'arn:aws:s3:::b', 'arn:aws:s3:::ab'],
  ['NumericEquals', '5', '5.0', '6'],
  ['NumericNotEquals', '5', '6', '5'],
  ['NumericLessThan', '5', '4', '5'],
  ['NumericLessThanEquals', '5', '5', '6'],
  ['NumericGreaterThan', '5', '6', '5'],
  ['NumericGreaterThanEquals', '5', '5', '4'],
  ['DateEquals', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:01Z'],
  ['DateLessThan', '2026-01-01', '2025-12-31T23:59:59Z', '2026-01-01'],
  ['DateGreaterThan', '1767225600', '2026-01-01T00:00:01Z', '2026-01-01T00:00:00Z'],
  ['Bool', 'true', 'TRUE', 'false'],
  ['IpAddress', '10.0.0.0/8', '10.255.0.1', '11.0.0.1'],
  ['IpAddress', '2001:db8::/32', '2001:db8::1', '10.0.0.1'],
  ['NotIpAddress', '10.0.0.0/8', '11.0.0.1', '10.0.0.1'],
])('the condition %s %s is met by %s and not by %s', (operator, expected, yes, no) => {
  expect(isMet(operator, expected, yes)).toBe(true)
  expect(isMet(operator, expected, no)).toBe(false)
})

test('a condition is met by any of its values, a negated one by none of them', () => {
  expect(isMet('StringEquals', ['a', 'b'], 'b')).toBe(true)
  expect(isMet('StringNotEquals', ['a', 'b'], 'b')).toBe(false)
  expect(isMet('StringNotEquals', ['a', 'b'], 'c')).toBe(true)
})

test('a condition on a missing key is met only with IfExists, Null, or a negated operator', () => {
  expect(isMet('StringEquals', 'a')).toBe(false)
  expect(isMet('StringNotEquals', 'a')).toBe(true)
  expect(isMet('StringEqualsIfExists', 'a')).toBe(true)
  expect(isMet('StringEqualsIfExists', 'a', 'b')).toBe(false)
  expect(isMet('Null', 'true')).toBe(true)
  expect(isMet('Null', 'false')).toBe(false)
  expect(isMet('Null', 'true', 'x')).toBe(false)
  expect(isMet('Null', 'false', 'x')).toBe(true)
  expect(isMet('ForAllValues:StringEquals', 'a')).toBe(true)
  expect(isMet('ForAnyValue:StringEquals', 'a')).toBe(false)
  expect(isMet('ForAnyValue:StringNotEquals', 'a')).toBe(false)
  expect(isMet('ForAnyValue:StringEqualsIfExists', 'a')).toBe(true)
})

test('ForAllValues and ForAnyValue compare sets of values', () => {
  expect(isMet('ForAnyValue:StringEquals', ['a', 'b'], ['x', 'b'])).toBe(true)
  expect(isMet('ForAnyValue:StringEquals', ['a', 'b'], ['x'])).toBe(false)
  expect(isMet('ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'])).toBe(true)
  expect(isMet('ForAllValues:StringEquals', ['a', 'b'], ['a', 'x'])).toBe(false)
  expect(isMet('ForAllValues:StringEquals', ['a'], [])).toBe(true)
  expect(isMet('ForAnyValue:StringEquals', ['a'], [])).toBe(false)
  expect(isMet('ForAnyValue:StringNotLike', ['a*'], ['ab', 'x'])).toBe(true)
})

test('a wildcard in an ARN does not match across its first five colons', () => {
  expect(isMet('ArnLike', 'arn:aws:sns:*:topic', 'arn:aws:sns:eu:111111111111:topic')).toBe(false)
  expect(isMet('ArnLike', 'arn:aws:lambda:*:*:function:*', 'arn:aws:lambda:eu:1:function:f:alias')).toBe(true)
  expect(isMet('StringLike', 'arn:aws:sns:*:topic', 'arn:aws:sns:eu:111111111111:topic')).toBe(true)
})

test('an ARN with many wildcards is matched in linear time', () => {
  const start = performance.now()
  expect(isMet('ArnLike', `arn:aws:s3:::${'*a'.repeat(100)}*b`, `arn:aws:s3:::${'a'.repeat(1000)}`)).toBe(false)
  expect(isMet('ArnLike', 'arn:*a*a*a*a*a*a*b:*', `arn:${'a'.repeat(1000)}:x`)).toBe(false)
  expect(isMet('StringLike', `${'*a'.repeat(100)}*b`, 'a'.repeat(1000))).toBe(false)
  expect(performance.now() - start).toBeLessThan(1000)
})

test('policy variables are replaced by the values of the request', () => {
  const context = { key: 'home/ann/x', 'aws:username': 'ann' }
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: this is the syntax of policy variables.
  expect(holds('StringLike', 'home/${aws:username}/*', context)).toBe(true)
  expect(holds('StringLike', 'home/${AWS:UserName}/*', context)).toBe(true)
  expect(holds('StringLike', 'home/${aws:username}/*', { ...context, 'aws:username': '*' })).toBe(false)
  expect(holds('StringLike', 'home/${aws:nobody}/*', { key: 'home/${aws:nobody}/x' })).toBe(false)
  expect(holds('StringEquals', "home/${aws:nobody, 'ann'}/x", context)).toBe(true)
  expect(holds('StringLike', 'a${*}b*', { key: 'a*bc' })).toBe(true)
  expect(holds('StringLike', 'a${*}b*', { key: 'axbc' })).toBe(false)
  expect(holds('StringEquals', '${$}${?}', { key: '$?' })).toBe(true)
  // Variables need version 2012-10-17.
  expect(holds('StringEquals', '${aws:username}', { ...context, key: 'ann' }, false)).toBe(false)
  expect(holds('StringEquals', '${aws:username}', { ...context, key: '${aws:username}' }, false)).toBe(true)
  expect(holds('ArnLike', 'arn:aws:iam::*:user/${aws:username}', { ...context, key: 'arn:aws:iam::1:user/ann' })).toBe(
    true,
  )
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: this is the syntax of policy variables.
})

test('an unknown condition operator is rejected', () => {
  for (const operator of ['StringMatches', 'constructor', 'ForSomeValues:StringEquals', 'stringequals'])
    expect(compileCondition(operator, 'k', ['a'], true)).toBeUndefined()
})
