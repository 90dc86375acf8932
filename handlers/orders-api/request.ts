import { createHash } from 'node:crypto'
import type { APIGatewayProxyEvent } from 'aws-lambda'
import { Problem } from './problem.ts'

/** Larger than any order that is allowed. */
const MOST_BYTES = 256 * 1024
const MOST_KEY_CHARACTERS = 255
const MOST_ORDERS = 100
const USUAL_ORDERS = 20

const header = ({ headers }: APIGatewayProxyEvent, name: string): string | undefined =>
  Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1] ?? undefined

/** The JSON of a body, as text and read. */
export function bodyOf(event: APIGatewayProxyEvent): { text: string; value: unknown } {
  const type = (header(event, 'content-type') ?? '').split(';')[0]!.trim().toLowerCase()
  if (type !== 'application/json')
    throw new Problem(415, `The body must be application/json, ${type ? `not ${type}` : 'but has no type'}.`)
  const text = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString() : (event.body ?? '')
  if (Buffer.byteLength(text) > MOST_BYTES) throw new Problem(413, `The body must be at most ${MOST_BYTES} bytes.`)
  try {
    return { text, value: JSON.parse(text) }
  } catch {
    throw new Problem(400, 'The body is not JSON.', { faults: [{ field: '(body)', message: 'must be JSON' }] })
  }
}

/** The client's key, made one with whom it belongs to, and the fingerprint of the request that it came with. */
export function idempotencyOf(
  event: APIGatewayProxyEvent,
  body: unknown,
): { key: string; fingerprint: string } | undefined {
  const given = header(event, 'idempotency-key')
  if (given === undefined) return undefined
  if (given === '' || given.length > MOST_KEY_CHARACTERS)
    throw new Problem(400, 'The idempotency key cannot be used.', {
      faults: [{ field: 'Idempotency-Key', message: `must have 1 to ${MOST_KEY_CHARACTERS} characters` }],
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

export function listQueryOf({ queryStringParameters }: APIGatewayProxyEvent): ListQuery {
  const { customerId = '', limit = String(USUAL_ORDERS), cursor } = queryStringParameters ?? {}
  const faults = []
  if (customerId === '') faults.push({ field: 'customerId', message: 'must be given' })
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > MOST_ORDERS)
    faults.push({ field: 'limit', message: `must be a whole number from 1 to ${MOST_ORDERS}` })
  if (faults.length > 0) throw new Problem(400, 'The orders cannot be listed like this.', { faults })
  return { customerId, limit: Number(limit), cursor }
}
