import { expect, test } from 'vitest'
import { GatewayResponseError } from './gateway-response.ts'
import { parseProxyResponse } from './proxy-response.ts'
import { createApi, createApiRequest } from './test-request.ts'

const parse = (result: unknown, request = createApiRequest()) => parseProxyResponse(JSON.stringify(result), request)

test('a result with only a status code is an empty JSON response', () => {
  expect(parse({ statusCode: 204 })).toEqual({ status: 204, headers: { 'content-type': 'application/json' }, body: '' })
})

test('the headers of the result are sent in lower case, and replace the default content type', () => {
  expect(
    parse({ statusCode: 200, headers: { 'Content-Type': 'text/html', 'X-Count': 3, 'X-Flag': true }, body: '<p>' }),
  ).toEqual({ status: 200, headers: { 'content-type': 'text/html', 'x-count': '3', 'x-flag': 'true' }, body: '<p>' })
})

test('only the values of multiValueHeaders are sent for a header that headers contains as well', () => {
  const { headers } = parse({
    statusCode: 200,
    headers: { 'Set-Cookie': 'a=1', 'X-Single': 'x' },
    multiValueHeaders: { 'set-cookie': ['b=2', 'c=3'] },
  })
  expect(headers).toEqual({ 'content-type': 'application/json', 'set-cookie': ['b=2', 'c=3'], 'x-single': 'x' })
})

test('null headers and a null body are the same as none', () => {
  expect(parse({ statusCode: 200, headers: null, multiValueHeaders: null, body: null })).toEqual({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: '',
  })
})

test.each([{}, { headers: {} }, { body: '' }])('the result %j without a status code is a success', (result) => {
  expect(parse(result)).toEqual({ status: 200, headers: { 'content-type': 'application/json' }, body: '' })
})

test('headers that describe the connection are renamed or dropped as on AWS', () => {
  const headers = { Connection: 'close', 'Transfer-Encoding': 'chunked', 'Content-Length': '7', Date: 'today' }
  expect(parse({ headers }).headers).toEqual({
    'content-type': 'application/json',
    'x-amzn-remapped-connection': 'close',
    'x-amzn-remapped-content-length': '7',
    'x-amzn-remapped-date': 'today',
  })
})

test('a status code may be a string of digits', () => {
  expect(parse({ statusCode: '201' }).status).toBe(201)
})

const acceptBinary = (binaryMediaTypes: string[], accept: string | undefined) =>
  createApiRequest({ api: createApi({ binaryMediaTypes }), headers: accept === undefined ? {} : { accept } })

test.each([
  [['image/png'], 'image/png'],
  [['image/png'], 'image/png;q=0.9, text/html'],
  [['image/*'], 'image/webp,*/*'],
  [['text/html'], 'text/html'],
  [['*/*'], 'text/html'],
  [['*/*'], undefined],
])(
  'with the binary media types %o, a base64-encoded body is decoded for a client that accepts %s',
  (binaryMediaTypes, accept) => {
    const result = { headers: { 'content-type': 'image/png' }, body: 'AP8B', isBase64Encoded: true }
    expect(parse(result, acceptBinary(binaryMediaTypes, accept)).body).toEqual(Buffer.from([0, 255, 1]))
  },
)

test.each([
  [[], 'image/png'],
  [['image/png'], 'text/html'],
  [['image/png'], 'text/html, image/png'],
  [['image/png'], '*/*'],
  [['image/png'], 'image/*'],
  [['image/png'], undefined],
])(
  'with the binary media types %o, a base64-encoded body stays text for a client that accepts %s',
  (binaryMediaTypes, accept) => {
    const result = { headers: { 'content-type': 'image/png' }, body: 'AP8B', isBase64Encoded: true }
    expect(parse(result, acceptBinary(binaryMediaTypes, accept)).body).toBe('AP8B')
  },
)

test('a body that is not base64-encoded stays text for a client that accepts a binary media type', () => {
  expect(parse({ body: 'AP8B' }, acceptBinary(['*/*'], 'image/png')).body).toBe('AP8B')
})

test.each([
  ['not JSON', 'hello'],
  ['empty', ''],
  ['null', 'null'],
  ['a string', '"hello"'],
  ['an array', '[{"statusCode":200}]'],
  ['an object whose status code is not a number', '{"statusCode":"ok"}'],
  ['an object whose status code is a fraction', '{"statusCode":200.5}'],
  ['an object whose status code is below 200', '{"statusCode":199}'],
  ['an object whose status code is above 599', '{"statusCode":600}'],
  ['an object whose body is an object', '{"statusCode":200,"body":{}}'],
  ['an object whose headers are a string', '{"headers":"a: b"}'],
  ['an object with an object as a header', '{"headers":{"a":{}}}'],
  ['an object with a line break in a header', '{"headers":{"x-a":"a\\nb"}}'],
  ['an object with a space in the name of a header', '{"headers":{"x a":"b"}}'],
  ['an object whose multiValueHeaders have a string', '{"multiValueHeaders":{"a":"b"}}'],
  ['an object with an unknown member', '{"statusCode":200,"cookies":[]}'],
])('a payload that is %s is a malformed response', (_, payload) => {
  const error = expect.objectContaining({ type: 'DEFAULT_5XX', message: 'Internal server error' })
  expect(() => parseProxyResponse(payload, createApiRequest())).toThrow(GatewayResponseError)
  expect(() => parseProxyResponse(payload, createApiRequest())).toThrow(error)
})
