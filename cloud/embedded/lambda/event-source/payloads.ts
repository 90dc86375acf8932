import type { Message } from '@aws-sdk/client-sqs'
import { limits } from '../limits.ts'
import { toSqsRecord } from './sqs-event.ts'

export interface Payload {
  readonly messages: readonly Message[]
  /** JSON text. */
  readonly text: string
}

/** One invocation's event for a batch, or several where it would be larger than an invocation may be. */
export function payloadsOf(messages: readonly Message[], queueArn: string): Payload[] {
  const payloads: Payload[] = []
  let batch: Message[] = []
  let records: string[] = []
  let bytes = ENVELOPE
  const close = () => {
    if (batch.length > 0) payloads.push({ messages: batch, text: `{"Records":[${records.join(',')}]}` })
    batch = []
    records = []
    bytes = ENVELOPE
  }
  for (const message of messages) {
    const record = JSON.stringify(toSqsRecord(message, queueArn))
    const more = Buffer.byteLength(record) + 1
    if (bytes + more > limits.synchronousRequestBytes) close()
    batch.push(message)
    records.push(record)
    bytes += more
  }
  close()
  return payloads
}

const ENVELOPE = '{"Records":[]}'.length
