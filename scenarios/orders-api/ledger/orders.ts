import { groupBy } from '../../../testbed/ledger/group-by.ts'
import type { LedgerBuilder } from '../../../testbed/ledger/ledger-builder.ts'
import type { StoredItem } from '../../../testbed/ledger/tables.ts'
import { contentOf, contentOfBody, describeOrderDifference } from './order-check.ts'
import type { SentOrder } from './sent-orders.ts'

/**
 * Compares the responses to senders with the stored orders. Each order of a response must be stored once, and a refused
 * one must not. Requests without a response may have stored one order for each idempotency key.
 */
export async function reconcileOrders(
  builder: LedgerBuilder,
  sent: readonly SentOrder[],
  items: AsyncIterable<StoredItem>,
): Promise<void> {
  builder.tally('orders').inputs += sent.length
  const accepted = groupBy(
    sent.filter(({ orderId }) => orderId !== undefined),
    ({ orderId }) => orderId!,
  )
  checkKeys(builder, sent)

  const seen = new Set<string>()
  const unclaimed: StoredItem[] = []
  for await (const item of items) {
    const orderId = String(item.orderId)
    const senders = accepted.get(orderId)
    if (!senders) {
      unclaimed.push(item)
      continue
    }
    seen.add(orderId)
    const difference = senders
      .map(({ body }) => describeOrderDifference(body, item))
      .find((found) => found !== undefined)
    if (difference !== undefined)
      builder.addFinding('differing', { of: 'order', what: `order ${orderId}`, reason: difference })
  }
  for (const [orderId, senders] of accepted) {
    builder.tally('orders').repeats += senders.length - 1
    if (seen.has(orderId)) builder.tally('orders').items++
    else
      builder.addFinding('missing', {
        of: 'order',
        what: nameOf(senders[0]!),
        reason: `its sender received ${senders[0]!.status}`,
      })
  }
  for (const { status, refusal } of sent.filter(isRefused)) {
    builder.tally('orders').refusals++
    builder.addSetAside({ of: 'order', what: `order answered with ${status}`, ...(refusal && { reason: refusal }) })
  }
  reconcileUnclaimed(builder, sent, unclaimed)
}

/** A key with two orders is a finding. */
function checkKeys(builder: LedgerBuilder, sent: readonly SentOrder[]): void {
  const keyed = groupBy(
    sent.filter(({ key, orderId }) => key !== undefined && orderId !== undefined),
    ({ key }) => key!,
  )
  for (const [key, senders] of keyed) {
    const orderIds = [...new Set(senders.map(({ orderId }) => orderId!))]
    if (orderIds.length > 1)
      builder.addFinding('twice', {
        of: 'order',
        what: `idempotency key ${key}`,
        reason: `it has the orders ${orderIds.join(', ')}`,
      })
  }
}

/** Matches orders that are in no response with the requests without a response, each only once. */
function reconcileUnclaimed(builder: LedgerBuilder, sent: readonly SentOrder[], items: readonly StoredItem[]): void {
  const acceptedKeys = new Set(
    sent.flatMap(({ key, orderId }) => (orderId !== undefined && key !== undefined ? [key] : [])),
  )
  const unanswered = sent.filter((order) => order.orderId === undefined && !isRefused(order))
  // All attempts with one key can have stored one order, unless one of them got it as a response.
  const candidates = groupBy(unanswered.filter(isFirstOfKey(acceptedKeys)), ({ body }) => contentOfBody(body))
  const bySender = groupBy(sent, ({ body }) => contentOfBody(body))
  let found = 0
  for (const item of items) {
    const content = contentOf(item)
    const sender = candidates.get(content)?.pop()
    if (sender) {
      found++
      const difference = describeOrderDifference(sender.body, item)
      if (difference !== undefined)
        builder.addFinding('differing', { of: 'order', what: `order ${item.orderId}`, reason: difference })
    } else builder.addFinding(...explainUnclaimed(item, bySender.get(content) ?? []))
  }
  builder.tally('orders').items += found
  builder.tally('orders').unanswered += unanswered.length - found
}

function isFirstOfKey(taken: ReadonlySet<string>): (order: SentOrder) => boolean {
  const keys = new Set(taken)
  return ({ key }) => {
    if (key === undefined) return true
    const isFirst = !keys.has(key)
    keys.add(key)
    return isFirst
  }
}

/** The finding for an order that no request explains: a second one with the same content, or an unknown one. */
function explainUnclaimed(item: StoredItem, senders: readonly SentOrder[]): Parameters<LedgerBuilder['addFinding']> {
  const what = `order ${item.orderId} of ${item.customerId}`
  const twin = senders.find((sender) => !isRefused(sender))
  if (twin) return ['twice', { of: 'order', what, reason: `it has the same content as ${nameOf(twin)}` }]
  const refused = senders[0]
  return ['unknown', { of: 'order', what, ...(refused && { reason: `its sender was refused with ${refused.status}` }) }]
}

/** A 5xx is not a refusal, since the order may have been stored before. */
const isRefused = ({ status, orderId }: SentOrder): boolean =>
  orderId === undefined && status !== undefined && status < 500

const nameOf = ({ orderId, key }: SentOrder): string =>
  [orderId === undefined ? 'an order without a response' : `order ${orderId}`, ...(key ? [`(key ${key})`] : [])].join(
    ' ',
  )
