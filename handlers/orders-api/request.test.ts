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

/** The problem that a request is answered with. */
function refused(reading: () => unknown): Pick<Problem, 'status' | 'message' | 'errors'> {
  try {
    reading()
  } catch (error) {
    const { status, message, errors: faults } = error as Problem
    return { status, message, errors: faults }
  }
  throw new Error('it was not refused')
}

test('a body is JSON, in whatever spelling of its type, and perhaps in base64', () => {
  const body = '{"ü":1}'
  for (const type of ['application/json', 'Application/JSON; charset=utf-8'])
    expect(parseJsonBody(request({ headers: { 'content-TYPE': type }, body })).value).toEqual({ ü: 1 })
  const encoded = { body: Buffer.from(body).toString('base64'), isBase64Encoded: true }
  expect(parseJsonBody(request(encoded)).text).toBe(body)
})

test.each([
  [{ headers: { 'content-type': 'text/plain' } }, 415, 'The body must be application/json, not text/plain.'],
  [{ headers: {} }, 415, 'The body must be application/json, but has no type.'],
  [{ headers: null }, 415, 'The body must be application/json, but has no type.'],
  [{ body: JSON.stringify('ü'.repeat(131_072)) }, 413, 'The body must be at most 262144 bytes.'],
  [{ body: '{' }, 400, 'The body is not JSON.'],
  [{ body: null }, 400, 'The body is not JSON.'],
])('another body is refused (%#)', (changes, status, message) => {
  expect(refused(() => parseJsonBody(request(changes)))).toMatchObject({ status, message })
})

const use = (key: string, body: unknown, apiKeyId = 'client-1') =>
  parseIdempotencyKey(
    request({ headers: { 'idempotency-KEY': key }, requestContext: { identity: { apiKeyId } } }),
    body,
  )

test('a key belongs to its client, a fingerprint to its body', () => {
  expect(parseIdempotencyKey(request(), {})).toBeUndefined()
  expect(use('k', { a: 1 })).toEqual(use('k', { a: 1 }))
  expect(use('k', { a: 1 })?.key).not.toBe(use('k', { a: 1 }, 'client-2')?.key)
  expect(use('k', { a: 1 })?.key).toBe(use('k', { a: 2 })?.key)
  expect(use('k', { a: 1 })?.fingerprint).not.toBe(use('k', { a: 2 })?.fingerprint)
})

test.each(['', 'x'.repeat(256)])('an idempotency key has 1 to 255 characters', (key) => {
  expect(refused(() => use(key, {}))).toMatchObject({
    status: 400,
    faults: [{ field: 'Idempotency-Key', message: 'must have 1 to 255 characters' }],
  })
})

test('a list is of 20 orders, or of as many as one asks for', () => {
  const list = (queryStringParameters: object) => parseListQuery(request({ queryStringParameters }))
  expect(list({ customerId: 'c' })).toEqual({ customerId: 'c', limit: 20, cursor: undefined })
  expect(list({ customerId: 'c', limit: '100', cursor: 'x' })).toEqual({ customerId: 'c', limit: 100, cursor: 'x' })
})

test.each(['0', '101', '-1', '1.5', 'ten', ''])('a limit of %j is refused', (limit) => {
  expect(refused(() => parseListQuery(request({ queryStringParameters: { customerId: 'c', limit } })))).toMatchObject({
    status: 400,
    faults: [{ field: 'limit', message: 'must be a whole number from 1 to 100' }],
  })
})

test('a list is of some customer', () => {
  expect(refused(() => parseListQuery(request()))).toEqual({
    status: 400,
    message: 'The orders cannot be listed like this.',
    faults: [{ field: 'customerId', message: 'must be given' }],
  })
})
