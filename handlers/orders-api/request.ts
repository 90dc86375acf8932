import { createHash } from 'node:crypto'
import type { APIGatewayProxyEvent } from 'aws-lambda'
import { Problem } from './problem.ts'

/** Larger than any order that is allowed. */
const MAX_BODY_BYTES = 256 * 1024
const MAX_KEY_LENGTH = 255
const MAX_PAGE_SIZE = 100
const DEFAULT_PAGE_SIZE = 20

const header = ({ headers }: APIGatewayProxyEvent, name: string): string | undefined =>
  Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1] ?? undefined

/** The JSON of a body, as text and read. */
export function parseJsonBody(event: APIGatewayProxyEvent): { text: string; value: unknown } {
  const type = (header(event, 'content-type') ?? '').split(';')[0]!.trim().toLowerCase()
  if (type !== 'application/json')
    throw new Problem(415, `The body must be application/json, ${type ? `not ${type}` : 'but has no type'}.`)
  const text = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString() : (event.body ?? '')
  if (Buffer.byteLength(text) > MAX_BODY_BYTES)
    throw new Problem(413, `The body must be at most ${MAX_BODY_BYTES} bytes.`)
  try {
    return { text, value: JSON.parse(text) }
  } catch {
    throw new Problem(400, 'The body is not JSON.', { faults: [{ field: '(body)', message: 'must be JSON' }] })
  }
}

/** The client's key, made one with whom it belongs to, and the fingerprint of the request that it came with. */
export function parseIdempotencyKey(
  event: APIGatewayProxyEvent,
  body: unknown,
): { key: string; fingerprint: string } | undefined {
  const given = header(event, 'idempotency-key')
  if (given === undefined) return undefined
  if (given === '' || given.length > MAX_KEY_LENGTH)
    throw new Problem(400, 'The idempotency key cannot be used.', {
      faults: [{ field: 'Idempotency-Key', message: `must have 1 to ${MAX_KEY_LENGTH} characters` }],
    })
  const client = event.requestContext.identity.apiKeyId ?? ''
  return { key: sha256(`${client}\n${given}`), fingerprint: sha256(JSON.stringify(body)) }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

export interface ListQuery {
  readonly customerId: string
  readonly limit: number
  readonly cursor: string | undefined
}

export function parseListQuery({ queryStringParameters }: APIGatewayProxyEvent): ListQuery {
  const { customerId = '', limit = String(DEFAULT_PAGE_SIZE), cursor } = queryStringParameters ?? {}
  const faults = []
  if (customerId === '') faults.push({ field: 'customerId', message: 'must be given' })
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > MAX_PAGE_SIZE)
    faults.push({ field: 'limit', message: `must be a whole number from 1 to ${MAX_PAGE_SIZE}` })
  if (faults.length > 0) throw new Problem(400, 'The orders cannot be listed like this.', { faults })
  return { customerId, limit: Number(limit), cursor }
}
