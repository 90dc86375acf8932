import { once } from 'node:events'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import {
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { describe, expect, test, vi } from 'vitest'
import { AwsError } from '../core/errors.ts'
import { ConnectionCut, type Faults, noFaults } from '../core/faults.ts'
import type { Service } from '../core/service.ts'
import {
  createDeferred,
  createTestS3,
  createTestService,
  createTestSqs,
  startGateway,
} from '../testing/test-gateway.ts'

describe('request and response bodies', () => {
  test('an object of 3 MB is streamed in and out, with the 100-continue handshake of clients', async () => {
    const seen: Promise<Buffer>[] = []
    const bytes = Buffer.alloc(3_000_000, 'abcdefg')
    await using cloud = await startGateway([
      createTestS3({
        putObject: async ({ Body, ContentLength }) => {
          expect(Body).toBeInstanceOf(Readable)
          seen.push(buffer(Body as Readable))
          await seen[0]
          expect(ContentLength).toBe(bytes.length)
          return { ETag: '"e"' }
        },
        getObject: () => ({ Body: Readable.from([bytes]) as never, ContentLength: bytes.length }),
      }),
    ])
    const client = cloud.s3
    expect(await client.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: bytes }))).toMatchObject({
      ETag: '"e"',
    })
    expect((await seen[0])!.equals(bytes)).toBe(true)
    const { Body } = await client.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }))
    expect(Buffer.from(await Body!.transformToByteArray()).equals(bytes)).toBe(true)
  })

  test('a stream without a known hash is sent in chunks with its checksum in a trailer', async () => {
    const got: unknown[] = []
    await using cloud = await startGateway([
      createTestS3({
        putObject: async ({ Body, ContentEncoding }, call) => {
          got.push(await text(Body as Readable), await call.trailers, ContentEncoding)
          return {}
        },
      }),
    ])
    const parts = ['first ', 'second'.repeat(20_000)]
    await cloud.s3.send(
      new PutObjectCommand({
        Bucket: 'b',
        Key: 'k',
        Body: Readable.from(parts.map((part) => Buffer.from(part))),
        ContentLength: parts.join('').length,
      }),
    )
    expect(got).toEqual([parts.join(''), { 'x-amz-checksum-crc32': expect.any(String) }, 'aws-chunked'])
  })

  test.each([
    ['at once', Buffer.alloc(3_000_000)],
    ['in chunks', Readable.from([Buffer.alloc(1_500_000), Buffer.alloc(1_500_000)])],
  ])('a client gets the error for an object that is rejected before its body is read, sent %s', async (_, Body) => {
    await using cloud = await startGateway([
      createTestS3({
        putObject: () => {
          throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', { status: 404 })
        },
      }),
    ])
    const put = new PutObjectCommand({ Bucket: 'b', Key: 'k', Body, ContentLength: 3_000_000 })
    await expect(cloud.s3.send(put)).rejects.toMatchObject({ name: 'NoSuchBucket' })
  })

  test('an object with a wrong hash that no operation reads does not stop the cloud', async () => {
    await using cloud = await startGateway([createTestS3({ putObject: () => ({}) })])
    const client = cloud.s3
    client.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { body: unknown }
        request.body = 'other'
        return next(args)
      },
      { step: 'deserialize' },
    )
    await client.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'bytes' })).catch(() => {})
    expect((await cloud.fetch({ path: '/_eventbed/health' })).status).toBe(200)
  })

  test('an upload whose client disconnects is an error, not the end of the body', async () => {
    const { promise, resolve } = createDeferred<{ all: Promise<string> }>()
    await using cloud = await startGateway([
      createTestS3({
        putObject: async ({ Body }) => {
          const all = text(Body as Readable)
          resolve({ all })
          await all
          return {}
        },
      }),
    ])
    const socket = connect(cloud.port, '127.0.0.1')
    socket.write('PUT /b/k HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\nonly this')
    const { all } = await promise
    socket.destroy()
    await expect(all).rejects.toThrow()
  })

  test.each([
    ['plain', {}],
    ['with a hash', { 'x-amz-content-sha256': '0'.repeat(64) }],
  ])(
    'an upload ends when its client disconnects after sending everything but before it was read: %s',
    async (_, headers) => {
      const { promise: started, resolve: start } = createDeferred<void>()
      const { promise: ended, resolve: end } = createDeferred<unknown>()
      await using cloud = await startGateway([
        createTestS3({
          putObject: async ({ Body }, call) => {
            start()
            if (!call.signal.aborted) await once(call.signal, 'abort')
            end(await buffer(Body as Readable).catch((error) => error))
            return {}
          },
        }),
      ])
      const socket = connect(cloud.port, '127.0.0.1')
      const lines = Object.entries({ host: 'localhost', 'content-length': '10000', ...headers })
      socket.write(`PUT /b/k HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`)
      // Fits into the buffers of the server, so that it has received the body while nobody has read it.
      socket.write(Buffer.alloc(10_000))
      await started
      socket.destroy()
      expect(await ended).toBeInstanceOf(Error)
      await expect.poll(() => cloud.activity.waitUntilIdle(0)).toEqual([])
    },
  )

  test('a download whose client disconnects stops reading and is not an internal error', async () => {
    const warn = vi.spyOn(process, 'emitWarning')
    let given = 0
    const endless = new Readable({
      read() {
        given += 65_536
        this.push(Buffer.alloc(65_536))
      },
    })
    await using cloud = await startGateway([createTestS3({ getObject: () => ({ Body: endless as never }) })])
    const socket = connect(cloud.port, '127.0.0.1')
    socket.write('GET /b/k HTTP/1.1\r\nhost: localhost\r\n\r\n')
    await once(socket, 'readable')
    const closed = new Promise((resolve) => endless.once('close', resolve))
    socket.destroy()
    await closed
    expect(given).toBeLessThan(50_000_000)
    expect((await cloud.fetch({ path: '/_eventbed/health' })).status).toBe(200)
    expect(warn).not.toHaveBeenCalled()
    warn.mockRestore()
  })

  describe('a body that cannot be sent is closed', () => {
    const body = () => Readable.from([Buffer.from('bytes')])
    /** An operation that returns a new body each time, and the bodies that it has returned. */
    const recordBodies = () => {
      const bodies: Readable[] = []
      const getObject = () => {
        bodies.push(body())
        return { Body: bodies.at(-1) as never }
      }
      return { bodies, getObject }
    }

    test('when a header of its response is not valid in HTTP, which is the error of the client', async () => {
      const bodies: Readable[] = []
      await using cloud = await startGateway([
        createTestS3({
          getObject: ({ ResponseContentDisposition }) => {
            bodies.push(body())
            return { Body: bodies[0] as never, ContentDisposition: ResponseContentDisposition }
          },
        }),
      ])
      const ResponseContentDisposition = 'attachment; filename="日本.csv"'
      const get = cloud.s3.send(new GetObjectCommand({ Bucket: 'b', Key: 'k', ResponseContentDisposition }))
      await expect(get).rejects.toMatchObject({
        name: 'InvalidArgument',
        message: 'Header value cannot be represented using ISO-8859-1.',
        $metadata: { httpStatusCode: 400 },
      })
      expect(bodies[0]!.destroyed).toBe(true)
    })

    test('when a fault follows the operation', async () => {
      const { bodies, getObject } = recordBodies()
      const faults: Faults = {
        ...noFaults,
        intercept: async (_, input, proceed) => {
          await proceed(input)
          throw new ConnectionCut()
        },
      }
      await using cloud = await startGateway([createTestS3({ getObject })], { faults })
      await expect(cloud.s3.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }))).rejects.toThrow('socket hang up')
      expect(bodies.map(({ destroyed }) => destroyed)).toEqual([true])
    })

    test('when a fault repeats the operation', async () => {
      const { bodies, getObject } = recordBodies()
      const faults: Faults = {
        ...noFaults,
        intercept: async (_, input, proceed) => {
          const output = await proceed(input)
          await proceed(input)
          return output
        },
      }
      await using cloud = await startGateway([createTestS3({ getObject })], { faults })
      const { Body } = await cloud.s3.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }))
      expect(await Body!.transformToString()).toBe('bytes')
      expect(bodies[1]!.destroyed).toBe(true)
    })
  })

  test('a HEAD response has the content length and no body', async () => {
    await using cloud = await startGateway([
      createTestS3({ headObject: () => ({ ContentLength: 5_000_000, ETag: '"e"' }) }),
    ])
    const head = await cloud.s3.send(new HeadObjectCommand({ Bucket: 'b', Key: 'k' }))
    expect(head).toMatchObject({ ContentLength: 5_000_000, ETag: '"e"' })
  })

  test('a Not Modified response has no body', async () => {
    const getObject = () => {
      throw new AwsError('NotModified', 'Not Modified', { status: 304 })
    }
    await using cloud = await startGateway([createTestS3({ getObject })])
    expect(await cloud.fetch({ path: '/b/k' })).toMatchObject({ status: 304, body: '' })
  })

  test('a body over the size limit is rejected while it is still being sent', async () => {
    const small = withMaxRequestBytes(createTestSqs({ getQueueUrl: () => ({}) }), 1000)
    await using cloud = await startGateway([small])
    const headers = { 'x-amz-target': 'AmazonSQS.GetQueueUrl' }
    const declared = await cloud.fetch({ method: 'POST', headers }, Buffer.alloc(200_000))
    expect(declared.status).toBe(413)
    expect(JSON.parse(declared.body)).toMatchObject({ __type: 'RequestEntityTooLarge' })
    expect(declared.headers.connection).toBe('close')
    const chunked = { ...headers, 'transfer-encoding': 'chunked' }
    const streamed = await cloud.fetch({ method: 'POST', headers: chunked }, Buffer.alloc(200_000))
    expect(streamed.status).toBe(413)
  })

  test.each([
    ['length announced', 'content-length: 20000000', ''],
    ['in HTTP chunks', 'transfer-encoding: chunked', '1312d00\r\n'],
  ])('a client that keeps sending gets the error for a body that is too large: %s', async (_, framing, prefix) => {
    await using cloud = await startGateway([withMaxRequestBytes(createTestSqs({ getQueueUrl: () => ({}) }), 1000)])
    const socket = connect(cloud.port, '127.0.0.1')
    socket.write(`POST / HTTP/1.1\r\nhost: localhost\r\nx-amz-target: AmazonSQS.X\r\n${framing}\r\n\r\n${prefix}`)
    socket.write(Buffer.alloc(20_000_000))
    if (prefix !== '') socket.write('\r\n0\r\n\r\n')
    // An async iterator would close the connection after the response and miss a reset.
    const answer = await new Promise<string>((resolve, reject) => {
      const parts: Buffer[] = []
      socket.on('data', (part) => parts.push(part))
      socket.on('error', reject).on('close', () => resolve(Buffer.concat(parts).toString()))
    })
    expect(answer).toMatch(/^HTTP\/1.1 413 .*RequestEntityTooLarge/s)
  })

  test('an empty XML body is decoded as an empty structure', async () => {
    const got: unknown[] = []
    await using cloud = await startGateway([
      createTestS3({
        putBucketNotificationConfiguration: (input) => {
          got.push(input.NotificationConfiguration)
          return {}
        },
      }),
    ])
    const empty = { Bucket: 'b', NotificationConfiguration: {} }
    await cloud.s3.send(new PutBucketNotificationConfigurationCommand(empty))
    expect(got).toEqual([{}])
  })

  test('members of a Lambda response that are not the payload arrive', async () => {
    await using cloud = await startGateway([
      createTestService('lambda', {
        invoke: ({ Payload }) => ({
          StatusCode: 200,
          FunctionError: 'Unhandled',
          LogResult: 'bG9n',
          ExecutedVersion: '$LATEST',
          Payload: Payload as never,
        }),
      }),
    ])
    const answer = await new LambdaClient(cloud.config).send(
      new InvokeCommand({ FunctionName: 'f', Payload: Buffer.from('{"é":1}') }),
    )
    expect(answer).toMatchObject({
      StatusCode: 200,
      FunctionError: 'Unhandled',
      LogResult: 'bG9n',
      ExecutedVersion: '$LATEST',
    })
    expect(answer.Payload?.transformToString()).toBe('{"é":1}')
  })
})

const withMaxRequestBytes = (service: Service<'sqs'>, maxRequestBytes: number): Service<'sqs'> => ({
  ...service,
  definition: { ...service.definition, maxRequestBytes },
})
