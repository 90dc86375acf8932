import { setTimeout } from 'node:timers/promises'
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'

/** How long a message, or a request that asks for it, is worked on. Milliseconds. */
export const WORK_MS = 2000

/** A message with this body is answered in a way that Lambda does not understand. */
export const MALFORMED = 'malformed'

export interface QueryResponse {
  /** Where the function was told that the cloud is. */
  readonly endpoint?: string
  /** The error of a call for which it has no permission; none when the call went through. */
  readonly refusal?: string
}

interface Event {
  readonly Records?: readonly { readonly body: string }[]
  readonly httpMethod?: string
  readonly queryStringParameters?: Readonly<Record<string, string>> | null
  readonly 'detail-type'?: string
  readonly ask?: 'endpoint' | 'refusal'
}

/**
 * Called by hand it tells of itself, through an API it says hello, and on a message it works for a while. An event it
 * fails on, and a request that asks for that.
 */
export async function handler(event: Event) {
  const { work, fail } = event.queryStringParameters ?? {}
  if (event['detail-type'] !== undefined || fail !== undefined) throw new Error('told to fail')
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
  if (event.ask === 'endpoint') return { endpoint } satisfies QueryResponse
  return { endpoint, refusal: await tryToList() } satisfies QueryResponse
}

async function tryToList(): Promise<string | undefined> {
  try {
    await new SQSClient().send(new ListQueuesCommand())
    return undefined
  } catch (error) {
    return (error as Error).name
  }
}
