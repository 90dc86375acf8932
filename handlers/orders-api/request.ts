import { createHash } from 'node:crypto'
import type { APIGatewayProxyEvent } from 'aws-lambda'
import { Problem } from './problem.ts'

/** Larger than any valid order. */
const MAX_BODY_BYTES = 256 * 1024
const MAX_KEY_LENGTH = 255
const MAX_PAGE_SIZE = 100
const DEFAULT_PAGE_SIZE = 20

const header = ({ headers }: APIGatewayProxyEvent, name: string): string | undefined =>
  Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1] ?? undefined

/** Returns the JSON body as text and as a value. Throws a `Problem` for any other body. */
export function parseJsonBody(event: APIGatewayProxyEvent): { text: string; value: unknown } {
  const type = (header(event, 'content-type') ?? '').split(';')[0]!.trim().toLowerCase()
  if (type !== 'application/json')
    throw new Problem(415, `The body must be application/json, ${type ? `not ${type}` : 'but has no content type'}.`)
  const text = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString() : (event.body ?? '')
  if (Buffer.byteLength(text) > MAX_BODY_BYTES)
    throw new Problem(413, `The body must be at most ${MAX_BODY_BYTES} bytes.`)
  try {
    return { text, value: JSON.parse(text) }
  } catch {
    throw new Problem(400, 'The body is not JSON.', { errors: [{ field: '(body)', message: 'must be JSON' }] })
  }
}

/**
 * Returns the idempotency key, combined with the client so that clients cannot collide, and a fingerprint of the request
 * body. `undefined` for a request without a key.
 */
export function parseIdempotencyKey(
  event: APIGatewayProxyEvent,
  body: unknown,
): { key: string; fingerprint: string } | undefined {
  const clientKey = header(event, 'idempotency-key')
  if (clientKey === undefined) return undefined
  if (clientKey === '' || clientKey.length > MAX_KEY_LENGTH)
    throw new Problem(400, 'The idempotency key is invalid.', {
      errors: [{ field: 'Idempotency-Key', message: `must have 1 to ${MAX_KEY_LENGTH} characters` }],
    })
  const client = event.requestContext.identity.apiKeyId ?? ''
  return { key: sha256(`${client}\n${clientKey}`), fingerprint: sha256(JSON.stringify(body)) }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

export interface ListQuery {
  readonly customerId: string
  readonly limit: number
  readonly cursor: string | undefined
}

/** Validates the query of a list request. Throws a `Problem` that names every invalid parameter. */
export function parseListQuery({ queryStringParameters }: APIGatewayProxyEvent): ListQuery {
  const { customerId = '', limit = String(DEFAULT_PAGE_SIZE), cursor } = queryStringParameters ?? {}
  const errors = []
  if (customerId === '') errors.push({ field: 'customerId', message: 'is required' })
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > MAX_PAGE_SIZE)
    errors.push({ field: 'limit', message: `must be a whole number from 1 to ${MAX_PAGE_SIZE}` })
  if (errors.length > 0) throw new Problem(400, 'The query is invalid.', { errors })
  return { customerId, limit: Number(limit), cursor }
}
