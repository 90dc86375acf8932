import { expect, test } from 'vitest'
import { createTestSqs, startGateway } from '../testing/test-gateway.ts'
import { hintForUnknownPath } from './path-hint.ts'

const hint = (target: string, headers: Record<string, string> = {}, method = 'GET') => {
  const { pathname: path, searchParams: query } = new URL(target, 'http://localhost')
  return hintForUnknownPath({ headers, method }, { path, query })
}

test.each([
  '/restapis/a1/v1/_user_request_/orders',
  '/execute-api/a1/v1/orders',
  '/_aws/execute-api',
  '/_aws/sqs/messages',
])('the wrong invoke URL %s is told where deployed APIs are', (path) => {
  expect(hint(path)).toBe(
    `No deployed API is at ${path}. A deployed API is at /_aws/execute-api/<api id>/<stage>/<path>.`,
  )
})

test('the root is told what this is, and that a browser found no icon', () => {
  expect(hint('/')).toMatch(/^This is the embedded cloud of Eventbed\. Use it with an AWS SDK or CLI: npm run cloud/)
  expect(hint('/favicon.ico')).toBe('The embedded cloud has no icon.')
})

test.each([
  ['a signed request', '/', { authorization: 'AWS4-HMAC-SHA256 Credential=…' }, 'GET'],
  ['a presigned URL', '/?X-Amz-Signature=1', {}, 'GET'],
  ['a JSON call', '/', { 'x-amz-target': 'AmazonSQS.ListQueues' }, 'GET'],
  ['a query call', '/', {}, 'POST'],
  ['an object of a bucket', '/bucket/key', {}, 'GET'],
])('%s is left to its service', (_, target, headers, method) => {
  expect(hint(target, headers as Record<string, string>, method)).toBeUndefined()
})

test('the gateway answers an unknown path with 404 and the hint, not with the AccessDenied of S3', async () => {
  await using cloud = await startGateway([createTestSqs({})])
  const response = await fetch(`${cloud.endpoint}/restapis/a1/v1/_user_request_/orders`)
  expect([response.status, response.headers.get('content-type')]).toEqual([404, 'application/json'])
  expect(await response.json()).toEqual({
    message:
      'No deployed API is at /restapis/a1/v1/_user_request_/orders. A deployed API is at /_aws/execute-api/<api id>/<stage>/<path>.',
  })
})
