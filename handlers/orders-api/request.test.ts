import type { APIGatewayProxyEvent } from 'aws-lambda'
import { expect, test } from 'vitest'
import type { Problem } from './problem.ts'
import { parseIdempotencyKey, parseJsonBody, parseListQuery } from './request.ts'

const request = (more: object = {}) =>
  ({
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
    queryStringParameters: null,
    requestContext: { identity: { apiKeyId: 'client-1' } },
    ...more,
  }) as unknown as APIGatewayProxyEvent

/** Returns the problem that a call throws. */
function problemOf(call: () => unknown): Pick<Problem, 'status' | 'message' | 'errors'> {
  try {
    call()
  } catch (error) {
    const { status, message, errors } = error as Problem
    return { status, message, errors }
  }
  throw new Error('no problem was thrown')
}

test('parseJsonBody accepts any spelling of application/json, and base64', () => {
  const body = '{"ü":1}'
  for (const type of ['application/json', 'Application/JSON; charset=utf-8'])
    expect(parseJsonBody(request({ headers: { 'content-TYPE': type }, body })).value).toEqual({ ü: 1 })
  const encoded = { body: Buffer.from(body).toString('base64'), isBase64Encoded: true }
  expect(parseJsonBody(request(encoded)).text).toBe(body)
})

test.each([
  [{ headers: { 'content-type': 'text/plain' } }, 415, 'The body must be application/json, not text/plain.'],
  [{ headers: {} }, 415, 'The body must be application/json, but has no content type.'],
  [{ headers: null }, 415, 'The body must be application/json, but has no content type.'],
  [{ body: JSON.stringify('ü'.repeat(131_072)) }, 413, 'The body must be at most 262144 bytes.'],
  [{ body: '{' }, 400, 'The body is not JSON.'],
  [{ body: null }, 400, 'The body is not JSON.'],
])('parseJsonBody rejects invalid body %#', (changes, status, message) => {
  expect(problemOf(() => parseJsonBody(request(changes)))).toMatchObject({ status, message })
})

const parseKey = (key: string, body: unknown, apiKeyId = 'client-1') =>
  parseIdempotencyKey(
    request({ headers: { 'idempotency-KEY': key }, requestContext: { identity: { apiKeyId } } }),
    body,
  )

test('an idempotency key depends on the client, and its fingerprint on the body', () => {
  expect(parseIdempotencyKey(request(), {})).toBeUndefined()
  expect(parseKey('k', { a: 1 })).toEqual(parseKey('k', { a: 1 }))
  expect(parseKey('k', { a: 1 })?.key).not.toBe(parseKey('k', { a: 1 }, 'client-2')?.key)
  expect(parseKey('k', { a: 1 })?.key).toBe(parseKey('k', { a: 2 })?.key)
  expect(parseKey('k', { a: 1 })?.fingerprint).not.toBe(parseKey('k', { a: 2 })?.fingerprint)
})

test.each(['', 'x'.repeat(256)])(
  'parseIdempotencyKey rejects a key that does not have 1 to 255 characters (%#)',
  (key) => {
    expect(problemOf(() => parseKey(key, {}))).toMatchObject({
      status: 400,
      errors: [{ field: 'Idempotency-Key', message: 'must have 1 to 255 characters' }],
    })
  },
)

test('parseListQuery returns a limit of 20 by default, or the requested one', () => {
  const list = (queryStringParameters: object) => parseListQuery(request({ queryStringParameters }))
  expect(list({ customerId: 'c' })).toEqual({ customerId: 'c', limit: 20, cursor: undefined })
  expect(list({ customerId: 'c', limit: '100', cursor: 'x' })).toEqual({ customerId: 'c', limit: 100, cursor: 'x' })
})

test.each(['0', '101', '-1', '1.5', 'ten', ''])('parseListQuery rejects a limit of %j', (limit) => {
  expect(problemOf(() => parseListQuery(request({ queryStringParameters: { customerId: 'c', limit } })))).toMatchObject(
    {
      status: 400,
      errors: [{ field: 'limit', message: 'must be a whole number from 1 to 100' }],
    },
  )
})

test('parseListQuery requires a customer ID', () => {
  expect(problemOf(() => parseListQuery(request()))).toEqual({
    status: 400,
    message: 'The query is invalid.',
    errors: [{ field: 'customerId', message: 'is required' }],
  })
})
