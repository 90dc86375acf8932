import { createHash } from 'node:crypto'
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { LambdaClient, ListFunctionsCommand, TagResourceCommand } from '@aws-sdk/client-lambda'
import {
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { HttpRequest } from '@smithy/core/protocols'
import { Hash } from '@smithy/core/serde'
import { SignatureV4 } from '@smithy/signature-v4'
import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../testing/manual-clock.ts'
import {
  createTestS3,
  createTestService,
  ROOT,
  SESSION,
  SESSION_EXPIRES,
  startGateway,
  type TestGateway,
  USER,
} from '../../testing/test-gateway.ts'
import { sign } from './sign.ts'

const NOW = Date.UTC(2026, 2, 1, 12, 30)

const objects = createTestS3({
  listBuckets: () => ({}),
  listObjectsV2: ({ Prefix }) => ({ Prefix }),
  getObject: ({ Key }, { principal }) => ({ Body: `${principal.kind} ${Key}` as never }),
  putObject: async ({ Body }) => {
    for await (const _ of Body as AsyncIterable<Buffer>);
    return {}
  },
})
const others = [
  createTestService('dynamodb', { listTables: () => ({ TableNames: [] }) }),
  createTestService('lambda', { listFunctions: () => ({ Functions: [] }), tagResource: () => ({}) }),
  createTestService('sts', { getCallerIdentity: (_, { principal }) => ({ UserId: principal.kind }) }),
]
const startAll = (clock = new ManualClock(Date.now())) => startGateway([objects, ...others], { clock })

/** The same client with other credentials or a wrong clock. */
const client = <C>(
  Client: new (config: TestGateway['config'] & { forcePathStyle: boolean }) => C,
  cloud: TestGateway,
  settings: object,
): C => new Client({ ...cloud.config, forcePathStyle: true, ...settings })

const WRONG = { ...USER, secretAccessKey: 'wrong' }
const STRANGER = { ...USER, accessKeyId: 'AKIASTRANGER' }
const NO_TOKEN = { accessKeyId: SESSION.accessKeyId, secretAccessKey: SESSION.secretAccessKey }
const OTHER_TOKEN = { ...SESSION, sessionToken: 'another' }
/** The SDK corrects its clock by responses, unless its clock offset is fixed. */
const hours = (count: number) => ({ systemClockOffset: count * 3_600_000 })

describe('signatures', () => {
  test('a request with the access key of a user or a session has this principal', async () => {
    await using cloud = await startAll()
    const identity = async (credentials: object) => {
      const { UserId } = await client(STSClient, cloud, { credentials }).send(new GetCallerIdentityCommand({}))
      return UserId
    }
    expect(await identity(ROOT)).toBe('root')
    expect(await identity(USER)).toBe('user')
    expect(await identity(SESSION)).toBe('user')
  })

  test.each([
    ['dynamodb', STRANGER, 'UnrecognizedClientException', 400],
    ['lambda', STRANGER, 'UnrecognizedClientException', 403],
    ['sts', STRANGER, 'InvalidClientTokenId', 403],
    ['s3', STRANGER, 'InvalidAccessKeyId', 403],
    ['dynamodb', WRONG, 'InvalidSignatureException', 400],
    ['lambda', WRONG, 'InvalidSignatureException', 403],
    ['sts', WRONG, 'SignatureDoesNotMatch', 403],
    ['s3', WRONG, 'SignatureDoesNotMatch', 403],
    ['dynamodb', NO_TOKEN, 'UnrecognizedClientException', 400],
    ['sts', NO_TOKEN, 'InvalidClientTokenId', 403],
    ['s3', NO_TOKEN, 'InvalidAccessKeyId', 403],
    ['dynamodb', OTHER_TOKEN, 'UnrecognizedClientException', 400],
    ['sts', OTHER_TOKEN, 'InvalidClientTokenId', 403],
    ['s3', OTHER_TOKEN, 'InvalidToken', 400],
  ] as const)('%s rejects the credentials %o: %s', async (name, credentials, code, status) => {
    await using cloud = await startAll()
    await expect(call(cloud, name, { credentials })).rejects.toMatchObject({
      name: code,
      $metadata: { httpStatusCode: status },
    })
  })

  test.each([
    ['dynamodb', 'ExpiredTokenException', 400],
    ['lambda', 'ExpiredTokenException', 403],
    ['sts', 'ExpiredToken', 403],
    ['s3', 'ExpiredToken', 400],
  ] as const)('%s rejects the credentials of an expired session', async (name, code, status) => {
    await using cloud = await startAll(new ManualClock(SESSION_EXPIRES))
    const systemClockOffset = SESSION_EXPIRES - Date.now()
    await expect(call(cloud, name, { credentials: SESSION, systemClockOffset })).rejects.toMatchObject({
      name: code,
      $metadata: { httpStatusCode: status },
    })
  })

  test.each([
    ['dynamodb', 'InvalidSignatureException', 400],
    ['sts', 'SignatureDoesNotMatch', 403],
    ['s3', 'RequestTimeTooSkewed', 403],
  ] as const)('%s accepts a clock skew of up to 15 minutes', async (name, code, status) => {
    await using cloud = await startAll()
    await call(cloud, name, hours(0.24))
    await call(cloud, name, hours(-0.24))
    for (const offset of [hours(0.26), hours(-0.26)])
      await expect(call(cloud, name, offset)).rejects.toMatchObject({
        name: code,
        $metadata: { httpStatusCode: status },
      })
  })

  test('a request without a signature is accepted by S3 only', async () => {
    await using cloud = await startAll()
    expect((await cloud.fetch({ path: '/b/k' })).body).toBe('anonymous k')
    const headers = { 'x-amz-target': 'DynamoDB_20120810.ListTables' }
    const { status, body } = await cloud.fetch({ method: 'POST', headers }, '{}')
    expect([status, JSON.parse(body)]).toMatchObject([
      400,
      { __type: 'MissingAuthenticationTokenException', message: 'Missing Authentication Token' },
    ])
  })

  test('a request with a malformed signature is rejected, not treated as anonymous', async () => {
    await using cloud = await startAll()
    const { status, body } = await cloud.fetch({ path: '/b/k', headers: { authorization: 'AWS abc:def' } })
    expect(status).toBe(400)
    expect(body).toContain('<Code>AuthorizationHeaderMalformed</Code>')
  })

  test('a body that differs from the signed one is rejected', async () => {
    await using cloud = await startAll()
    const swapped = <C extends { middlewareStack: { add: (...given: never[]) => void } }>(from: C): C => {
      const swap = (next: (args: unknown) => unknown) => (args: { request: { body: string | Uint8Array } }) => {
        args.request.body = Buffer.alloc(args.request.body.length, '_')
        return next(args)
      }
      from.middlewareStack.add(...([swap, { step: 'deserialize' }] as never[]))
      return from
    }
    await expect(swapped(client(DynamoDBClient, cloud, {})).send(new ListTablesCommand({}))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    })
    const put = new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'bytes' })
    await expect(swapped(cloud.s3).send(put)).rejects.toMatchObject({ name: 'XAmzContentSHA256Mismatch' })
  })

  test('paths and queries with special characters are signed as they are decoded', async () => {
    await using cloud = await startAll()
    const Prefix = "a b/c+d&e=f%?é😀!'()*~"
    expect(await cloud.s3.send(new ListObjectsV2Command({ Bucket: 'b', Prefix }))).toMatchObject({ Prefix })
    const Resource = 'arn:aws:lambda:eu-west-1:111111111111:function:f (1)'
    await client(LambdaClient, cloud, {}).send(new TagResourceCommand({ Resource, Tags: { a: 'b' } }))
  })
})

/** Signs a request for `ListTables` with these headers, of which some are not signed, and sends it with a body. */
async function sendSigned(cloud: TestGateway, { headers = {}, unsigned = [], payload, body = '{}' }: Signing) {
  const timestamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const all: Record<string, string> = {
    host: `127.0.0.1:${cloud.port}`,
    'x-amz-date': timestamp,
    'x-amz-target': 'DynamoDB_20120810.ListTables',
    ...headers,
  }
  const signedHeaders = Object.keys(all)
    .filter((name) => !unsigned.includes(name))
    .sort()
  const scope = { date: timestamp.slice(0, 8), region: 'eu-west-1', service: headers.service ?? 'dynamodb' }
  const payloadHash = payload ?? createHash('sha256').update('{}').digest('hex')
  const signed = { method: 'POST', path: '/', query: new URLSearchParams(), headers: all, signedHeaders, payloadHash }
  const signature = sign(signed, scope, timestamp, USER.secretAccessKey)
  const credential = `${USER.accessKeyId}/${scope.date}/${scope.region}/${scope.service}/aws4_request`
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`
  const { status, body: text } = await cloud.fetch({ method: 'POST', headers: { ...all, authorization } }, body)
  return [status, JSON.parse(text).__type, JSON.parse(text).message]
}

interface Signing {
  readonly headers?: Record<string, string>
  readonly unsigned?: readonly string[]
  readonly payload?: string
  readonly body?: string
}

describe('the signature of a service other than S3', () => {
  test('covers the body, whatever the client declares as its hash', async () => {
    await using cloud = await startAll()
    expect((await sendSigned(cloud, {}))[0]).toBe(200)
    const hash = createHash('sha256').update('{}').digest('hex')
    expect((await sendSigned(cloud, { headers: { 'x-amz-content-sha256': hash } }))[0]).toBe(200)
    for (const word of ['UNSIGNED-PAYLOAD', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'whatever', hash]) {
      const declared = { headers: { 'x-amz-content-sha256': word }, payload: word, body: '{"Limit":7}' }
      expect((await sendSigned(cloud, declared)).slice(0, 2)).toEqual([400, 'InvalidSignatureException'])
    }
  })

  test('covers the host and all headers of AWS', async () => {
    await using cloud = await startAll()
    expect(await sendSigned(cloud, { unsigned: ['host'] })).toEqual([
      400,
      'InvalidSignatureException',
      "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    ])
    expect(await sendSigned(cloud, { unsigned: ['x-amz-target'] })).toEqual([
      400,
      'InvalidSignatureException',
      'The following header(s) were not signed: x-amz-target',
    ])
  })
})

test.each([
  [{}, 'InvalidRequest'],
  [{ 'x-amz-content-sha256': 'whatever' }, 'InvalidArgument'],
  [{ 'x-amz-content-sha256': 'STREAMING-WHATEVER' }, 'InvalidArgument'],
])('S3 rejects a request that does not say how its body is signed: %o', async (headers, code) => {
  const scope = `${USER.accessKeyId}/20260301/us-east-1/s3/aws4_request`
  const signedHeaders = ['host', 'x-amz-date', ...Object.keys(headers)].sort().join(';')
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=${signedHeaders}, Signature=${'0'.repeat(64)}`
  const all = { authorization, 'x-amz-date': '20260301T123000Z', ...headers }
  await using cloud = await startAll(new ManualClock(NOW))
  const { status, body } = await cloud.fetch({ path: '/b/k', headers: all })
  expect([status, /<Code>(\w+)/.exec(body)?.[1]]).toEqual([400, code])
})

describe('presigned URLs', () => {
  const url = (cloud: TestGateway, options: Parameters<typeof getSignedUrl>[2] = {}, Key = 'a b+é/c') =>
    getSignedUrl(cloud.s3, new GetObjectCommand({ Bucket: 'b', Key }), options)

  test('a presigned URL is accepted without credentials', async () => {
    await using cloud = await startAll()
    expect(await (await fetch(await url(cloud))).text()).toBe('root a b+é/c')
    const session = client(S3Client, cloud, { credentials: SESSION })
    const ofSession = await getSignedUrl(session, new GetObjectCommand({ Bucket: 'b', Key: 'k' }))
    expect(await (await fetch(ofSession)).text()).toBe('user k')
  })

  test('a presigned URL accepts a body', async () => {
    await using cloud = await startAll()
    const put = await getSignedUrl(cloud.s3, new PutObjectCommand({ Bucket: 'b', Key: 'k' }))
    expect((await fetch(put, { method: 'PUT', body: 'bytes' })).status).toBe(200)
  })

  test('a presigned URL is accepted only for the request that was signed', async () => {
    await using cloud = await startAll()
    const good = await url(cloud)
    const answer = async (changed: string, init?: RequestInit) => {
      const response = await fetch(changed, init)
      return [response.status, /<Code>(\w+)/.exec(await response.text())?.[1]]
    }
    expect(await answer(good.replace('/c?', '/d?'))).toEqual([403, 'SignatureDoesNotMatch'])
    expect(await answer(good, { method: 'DELETE' })).toEqual([403, 'SignatureDoesNotMatch'])
    expect(await answer(good.replace('X-Amz-Expires=900', 'X-Amz-Expires=901'))).toEqual([403, 'SignatureDoesNotMatch'])
    expect(await answer(good.replace('X-Amz-Expires=900', 'X-Amz-Expires=604801'))).toEqual([
      400,
      'AuthorizationQueryParametersError',
    ])
    expect(await answer(good.replace(/X-Amz-Signature=\w+/, ''))).toEqual([400, 'AuthorizationQueryParametersError'])
    expect(await answer(good, { headers: { 'x-amz-acl': 'public-read' } })).toEqual([403, 'AccessDenied'])
  })

  test.each([
    ['an algorithm', /X-Amz-Algorithm=[^&]+&/, '', /requires the X-Amz-Algorithm/],
    ['the right algorithm', 'AWS4-HMAC-SHA256', 'AWS4-HMAC-MD5', /X-Amz-Algorithm only supports/],
    ['no parameter twice', /(X-Amz-Date=[^&]+)/, '$1&$1', /X-Amz-Date must be specified only once/],
    ['a decimal number of seconds', 'X-Amz-Expires=900', 'X-Amz-Expires=1e3', /X-Amz-Expires should be a number/],
    ['a positive number of seconds', 'X-Amz-Expires=900', 'X-Amz-Expires=0', /X-Amz-Expires must be non-negative/],
    ['no negative number of seconds', 'X-Amz-Expires=900', 'X-Amz-Expires=-1', /X-Amz-Expires must be non-negative/],
    ['at most a week', 'X-Amz-Expires=900', 'X-Amz-Expires=604801', /X-Amz-Expires must be less than a week/],
    [
      'a date with its time',
      /X-Amz-Date=(\d{8})[^&]+/,
      'X-Amz-Date=$1',
      /X-Amz-Date must be in the ISO8601 Long Format/,
    ],
    ['a complete credential', '%2Faws4_request', '', /the Credential is mal-formed/],
  ])('a presigned URL must have %s', async (_, from, to, message) => {
    await using cloud = await startAll()
    const response = await fetch((await url(cloud)).replace(from, to))
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringMatching(new RegExp(`<Code>AuthorizationQueryParametersError</Code><Message>.*${message.source}`)),
    ])
  })

  test('a presigned URL whose signature does not cover the host is rejected', async () => {
    await using cloud = await startAll()
    const without = (await url(cloud)).replace('X-Amz-SignedHeaders=host', 'X-Amz-SignedHeaders=range')
    const response = await fetch(without)
    expect([response.status, await response.text()]).toEqual([403, expect.stringContaining('<HeadersNotSigned>host<')])
  })

  test('a URL that is presigned with version 2 is rejected and not treated as anonymous', async () => {
    await using cloud = await startAll()
    const { status, body } = await cloud.fetch({
      path: '/b/k?AWSAccessKeyId=AKIAUSER&Signature=abc%3D&Expires=1900000000',
    })
    expect([status, body]).toEqual([400, expect.stringContaining('Please use AWS4-HMAC-SHA256.')])
  })

  test('a presigned URL and an Authorization header exclude each other', async () => {
    await using cloud = await startAll()
    const response = await fetch(await url(cloud), { headers: { authorization: 'AWS4-HMAC-SHA256 Credential=a' } })
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('Only one auth mechanism')])
  })

  test('a presigned URL with the hash of the body accepts no other body', async () => {
    await using cloud = await startAll()
    const hash = createHash('sha256').update('bytes').digest('hex')
    const signer = new SignatureV4({
      service: 's3',
      region: 'eu-west-1',
      credentials: USER,
      sha256: Hash.bind(null, 'sha256') as never,
      uriEscapePath: false,
      applyChecksum: false,
    })
    const host = `127.0.0.1:${cloud.port}`
    const request = new HttpRequest({ method: 'PUT', hostname: host, path: '/b/k', headers: { host } })
    request.query = { 'X-Amz-Content-Sha256': hash }
    request.headers['x-amz-content-sha256'] = hash
    const { query = {} } = await signer.presign(request, { unhoistableHeaders: new Set(), expiresIn: 60 })
    const put = (body: string) =>
      fetch(`${cloud.endpoint}/b/k?${new URLSearchParams(query as Record<string, string>)}`, { method: 'PUT', body })
    expect((await put('bytes')).status).toBe(200)
    const other = await put('other')
    expect([other.status, await other.text()]).toEqual([400, expect.stringContaining('XAmzContentSHA256Mismatch')])
  })

  test('a presigned URL expires', async () => {
    const clock = new ManualClock(NOW)
    await using cloud = await startAll(clock)
    const soon = await url(cloud, { expiresIn: 60, signingDate: new Date(NOW) })
    await clock.advance(60_000)
    expect((await fetch(soon)).status).toBe(200)
    await clock.advance(1000)
    const late = await fetch(soon)
    expect(late.status).toBe(403)
    expect(await late.text()).toContain(
      '<Code>AccessDenied</Code><Message>Request has expired</Message><Resource>/b/a%20b%2B%C3%A9/c</Resource><X-Amz-Expires>60</X-Amz-Expires><Expires>2026-03-01T12:31:00.000Z</Expires>',
    )
  })

  test('a presigned URL from the future is rejected', async () => {
    await using cloud = await startAll(new ManualClock(NOW))
    const early = await url(cloud, { signingDate: new Date(NOW + 16 * 60_000) })
    expect(await (await fetch(early)).text()).toContain('RequestTimeTooSkewed')
  })
})

test.each([
  ['s3', '/b/a%20b%2B/c', { list: '2', prefix: "a b+~!'()*", empty: '' }],
  ['lambda', '/tags/arn%3Aaws%3Alambda', { tagKeys: ['b', 'a', 'A'] }],
  ['lambda', '/2015-03-31/event-source-mappings/', {}],
] as const)('the computed signature equals the one of the SDK: %s %s', async (name, path, query) => {
  const signer = new SignatureV4({
    service: name,
    region: 'eu-west-1',
    credentials: USER,
    sha256: Hash.bind(null, 'sha256') as never,
    uriEscapePath: name !== 's3',
  })
  const request = new HttpRequest({
    method: 'GET',
    hostname: 'h',
    path,
    query: query as never,
    headers: { host: 'h', 'x-amz-meta-a': '  two   spaces ' },
  })
  const { headers } = await signer.sign(request, { signingDate: new Date(NOW) })
  const [, signedHeaders = '', signature] = /SignedHeaders=([^,]+), Signature=(\w+)/.exec(headers.authorization!) ?? []
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    [value].flat().map((each) => [key, each] as [string, string]),
  )
  const signed = {
    method: 'GET',
    path,
    query: new URLSearchParams(pairs),
    headers,
    signedHeaders: signedHeaders.split(';'),
    payloadHash: createHash('sha256').digest('hex'),
  }
  const scope = { date: '20260301', region: 'eu-west-1', service: name }
  expect(sign(signed, scope, '20260301T123000Z', USER.secretAccessKey)).toBe(signature)
})

function call(cloud: TestGateway, name: 's3' | 'dynamodb' | 'lambda' | 'sts', settings: object): Promise<unknown> {
  switch (name) {
    case 's3':
      return client(S3Client, cloud, settings).send(new ListBucketsCommand({}))
    case 'dynamodb':
      return client(DynamoDBClient, cloud, settings).send(new ListTablesCommand({}))
    case 'lambda':
      return client(LambdaClient, cloud, settings).send(new ListFunctionsCommand({}))
    case 'sts':
      return client(STSClient, cloud, settings).send(new GetCallerIdentityCommand({}))
  }
}
