import { setTimeout } from 'node:timers/promises'
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'

/** How long the function works on a batch, or on a request that asks for work. */
export const WORK_MS = 2000

/** The function responds to a message with this body with an invalid partial batch response. */
export const MALFORMED = 'malformed'

/** The response to a direct invocation. */
export interface QueryResponse {
  /** The endpoint in the function's environment. */
  readonly endpoint?: string
  /** The error of a call that the function's role does not allow, or `undefined` if the call succeeded. */
  readonly error?: string
}

interface Event {
  readonly Records?: readonly { readonly body: string }[]
  readonly httpMethod?: string
  readonly queryStringParameters?: Readonly<Record<string, string>> | null
  readonly 'detail-type'?: string
  readonly query?: 'endpoint' | 'error'
}

/**
 * The function of the capability checks. Fails on an EventBridge event and on a request with `?fail`, responds to other
 * requests, works on batches of messages, and answers direct invocations.
 */
export async function handler(event: Event) {
  const { work, fail } = event.queryStringParameters ?? {}
  if (event['detail-type'] !== undefined || fail !== undefined) throw new Error('failed on purpose')
  if (event.httpMethod) {
    if (work !== undefined) await setTimeout(WORK_MS)
    return { statusCode: 200, body: '"hello"' }
  }
  if (event.Records) {
    if (event.Records.some(({ body }) => body === MALFORMED)) return { batchItemFailures: [{ messageId: MALFORMED }] }
    await setTimeout(WORK_MS)
    return { batchItemFailures: [] }
  }
  const endpoint = process.env.AWS_ENDPOINT_URL
  if (event.query === 'endpoint') return { endpoint } satisfies QueryResponse
  return { endpoint, error: await listQueues() } satisfies QueryResponse
}

async function listQueues(): Promise<string | undefined> {
  try {
    await new SQSClient().send(new ListQueuesCommand())
    return undefined
  } catch (error) {
    return (error as Error).name
  }
}
