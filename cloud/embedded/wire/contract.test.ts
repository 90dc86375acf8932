import { Readable } from 'node:stream'
import { HttpResponse } from '@smithy/core/protocols'
import { NormalizedSchema } from '@smithy/core/schema'
import { describe, expect, test } from 'vitest'
import { SERVICES } from '../services.ts'
import type { WireRequest } from './protocol.ts'
import { sampleValue } from './sample-value.ts'
import { isUnit, type OperationSchema } from './schema.ts'
import { Wire } from './wire.ts'

/** The client side of a protocol, as far as this test uses it. */
interface ClientProtocol {
  serializeRequest(operation: OperationSchema, input: unknown, context: unknown): Promise<Sent>
  deserializeResponse(operation: OperationSchema, context: unknown, response: HttpResponse): Promise<object>
}
interface Sent {
  readonly method: string
  readonly path: string
  readonly query?: Record<string, string | null | (string | null)[]>
  readonly headers: Record<string, string>
  readonly body?: unknown
}

/** The operations that do not round-trip completely, and why. All others must. */
const NOT_ENCODED: Record<string, string> = {
  SelectObjectContent: 'answers with an event stream',
  InvokeWithResponseStream: 'answers with an event stream',
  GetLogObject: 'answers with an event stream',
  StartLiveTail: 'answers with an event stream',
}
const NOT_DISTINGUISHABLE: Record<string, string> = {
  WriteGetObjectResponse: 'belongs to S3 Object Lambda, which has its own host',
  ListDirectoryBuckets: 'is ListBuckets at another host',
}

describe.each(SERVICES.map((definition) => [definition.name, definition] as const))(
  'the wire of %s',
  async (service, definition) => {
    const sdk = await definition.loadSdk()
    const wire = new Wire(definition, sdk)
    const { config } = sdk.client as { config: { protocol: object } }
    const protocol = config.protocol as unknown as ClientProtocol

    test.each(wire.operations.map((operation) => [operation.name, operation] as const))(
      '%s is decoded and encoded as its SDK client expects',
      async (name, operation) => {
        const input = isUnit(operation.input) ? {} : (sampleValue(NormalizedSchema.of(operation.input)) as Members)
        // These become part of the host or the path, which do not allow all characters.
        if (service === 's3')
          Object.assign(
            input,
            'Bucket' in input && { Bucket: 'b' },
            'Key' in input && { Key: 'a/b c' },
            'RequestRoute' in input && { RequestRoute: 'r' },
          )
        const bucket = service === 's3' && 'Bucket' in input ? '/b' : ''
        const context = { ...config, endpoint: async () => ({ url: new URL(`http://h${bucket}`) }) }
        const sent = await protocol.serializeRequest(operation, input, context)
        const request = received(sent)
        const match = wire.match(request)
        request.query.delete('x-id')
        const matchWithoutHint = wire.match(request)
        if (name in NOT_DISTINGUISHABLE) return
        expect(match?.operation.name).toBe(name)
        expect.soft(matchWithoutHint?.operation.name, 'without the x-id hint of SDKs').toBe(name)
        if (!match) return
        expect.soft(plain(await wire.decode(match, request)), 'input').toMatchObject(plain(input) as object)

        if (isUnit(operation.output) || name in NOT_ENCODED) return
        const schema = NormalizedSchema.of(operation.output)
        const output = sampleValue(schema) as Members
        for (const [member, shape] of schema.structIterator())
          if (shape.getMergedTraits().httpResponseCode) output[member] = 200
        const { status, headers, body } = wire.encode(operation, output, 'r')
        const response = new HttpResponse({
          statusCode: status,
          headers,
          body: Readable.from(body === undefined ? [] : [Buffer.from(body as string)]),
        })
        const back = await protocol.deserializeResponse(operation, { ...config }, response)
        expect.soft(plain(back), 'output').toMatchObject(plain(output) as object)
      },
    )
  },
)

type Members = Record<string, unknown>

function received({ method, path, query = {}, headers, body }: Sent): WireRequest {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((each): [string, string] => [name, each ?? '']),
  )
  return {
    method,
    path,
    query: new URLSearchParams(pairs),
    headers,
    body:
      body instanceof Uint8Array
        ? Buffer.from(body.buffer, body.byteOffset, body.length)
        : Buffer.from(String(body ?? '')),
  }
}

/** Makes values comparable: bytes and big integers become arrays and strings, undefined members are dropped. */
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, each) =>
      typeof each === 'bigint'
        ? String(each)
        : each instanceof Uint8Array
          ? [...each]
          : each?.type === 'Buffer'
            ? each.data
            : each,
    ),
  )
