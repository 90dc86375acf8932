import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { describe, expect, test } from 'vitest'
import { AwsChunkedDecoder } from './aws-chunked.ts'
import { ChunkSignatureVerifier } from './signature/chunk-signatures.ts'

/** Feeds a decoder in pieces of `size` bytes, so that pieces end at every possible boundary. */
async function decode(framed: string, { expected, size = 7, signatures }: Options = {}) {
  const bytes = Buffer.from(framed)
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  )
  const decoder = new AwsChunkedDecoder(expected, signatures)
  const [body] = await Promise.all([text(decoder), pipeline(Readable.from(pieces), decoder)])
  return { body, trailers: await decoder.trailers }
}

interface Options {
  readonly expected?: number
  readonly size?: number
  readonly signatures?: ChunkSignatureVerifier
}

const framed = '5\r\nhello\r\n7\r\n, world\r\n0\r\nx-amz-checksum-crc32:AAAA==\r\nX-Other: a b \r\n\r\n'

describe('aws-chunked bodies', () => {
  test.each([1, 2, 3, 7, 1000])(
    'a chunked body is decoded completely, with its trailers, when it arrives in pieces of %i bytes',
    async (size) => {
      expect(await decode(framed, { expected: 12, size })).toEqual({
        body: 'hello, world',
        trailers: { 'x-amz-checksum-crc32': 'AAAA==', 'x-other': 'a b' },
      })
    },
  )

  test('an empty chunked body is valid', async () => {
    expect(await decode('0\r\n\r\n', { expected: 0 })).toEqual({ body: '', trailers: {} })
  })

  test.each([
    ['is shorter than announced', framed, 13],
    ['is longer than announced', framed, 11],
    ['ends within a chunk', '5\r\nhel', undefined],
    ['ends before the last chunk', '5\r\nhello\r\n', undefined],
    ['ends within the trailers', '0\r\nx-a:b\r\n', undefined],
    ['has a chunk longer than its size', '5\r\nhello!\r\n0\r\n\r\n', undefined],
  ])('a chunked body that %s is rejected as incomplete', async (_, body, expected) => {
    await expect(decode(body, { ...(expected !== undefined && { expected }) })).rejects.toMatchObject({
      name: 'IncompleteBody',
    })
  })

  test('a chunk that does not begin with its size is rejected', async () => {
    await expect(decode('hello\r\n')).rejects.toMatchObject({ name: 'InvalidChunkSizeError' })
  })
})

describe('signed chunks', () => {
  // The example of https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
  const example = () =>
    new ChunkSignatureVerifier({
      scope: { date: '20130524', region: 'us-east-1', service: 's3' },
      timestamp: '20130524T000000Z',
      secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      seed: '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
    })
  const signed = (data: string) =>
    [
      '10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
      data.slice(0, 65_536),
      '400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
      data.slice(65_536),
      '0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
      '\r\n',
    ].join('\r\n')
  const data = 'a'.repeat(66_560)

  test("the signatures of AWS's own example are accepted", async () => {
    const { body } = await decode(signed(data), { expected: 66_560, size: 10_000, signatures: example() })
    expect(body).toBe(data)
  })

  test('a chunk with a changed byte is rejected', async () => {
    const changed = signed(`${data.slice(0, -1)}b`)
    await expect(decode(changed, { size: 10_000, signatures: example() })).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
    })
  })

  test('a chunk without a signature is rejected', async () => {
    await expect(decode('1\r\na\r\n0\r\n\r\n', { signatures: example() })).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
    })
  })
})
