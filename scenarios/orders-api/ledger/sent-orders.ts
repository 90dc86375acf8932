import { asObject } from '../../../testbed/ledger/json.ts'
import type { SentEntry } from '../../../testbed/world/sent-log.ts'

/** An order that was sent, with its response: the order, a refusal, or none. */
export interface SentOrder {
  /** The Idempotency-Key, if it had one. */
  readonly key?: string | undefined
  readonly body: string
  /** `undefined` when the connection was lost. */
  readonly status?: number | undefined
  readonly orderId?: string | undefined
  readonly refusal?: string | undefined
}

/** Selects the orders from a sent log. */
export const sentOrders = (sent: readonly SentEntry[]): SentOrder[] =>
  sent.flatMap((entry) => {
    if (entry.kind !== 'request' || entry.method !== 'POST' || !/^\/orders\/?$/.test(entry.path)) return []
    const { idempotencyKey: key, body, status, response } = entry
    const { orderId, detail, message } = asObject(response)
    const isAccepted = status === 200 || status === 201
    const refusal = status === undefined || isAccepted ? undefined : String(detail ?? message ?? response)
    return [{ key, body, status, ...(isAccepted && { orderId: String(orderId) }), ...(refusal && { refusal }) }]
  })
