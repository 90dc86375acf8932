import { groupBy } from '../../../testbed/ledger/group-by.ts'
import type { LedgerBuilder } from '../../../testbed/ledger/ledger-builder.ts'
import type { StoredItem } from '../../../testbed/ledger/tables.ts'
import { contentOf, contentOfBody, describeOrderDifference, isPossibleOrder } from './order-check.ts'
import type { SentOrder } from './sent-orders.ts'

/**
 * Compares the responses to senders with the stored orders. Each order of a response must be stored once, and a refused
 * one must not. Requests without a response may have stored one order for each idempotency key. Other orders were sent by
 * others, if a request can have made them.
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

  const seen = new Map<string, StoredItem>()
  const unclaimed: StoredItem[] = []
  for await (const item of items) {
    const orderId = String(item.orderId)
    const senders = accepted.get(orderId)
    if (!senders) {
      unclaimed.push(item)
      continue
    }
    seen.set(orderId, item)
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
  reconcileUnclaimed(builder, { sent, unclaimed, seen })
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

interface UnclaimedParts {
  readonly sent: readonly SentOrder[]
  /** The orders that are in no response. */
  readonly unclaimed: readonly StoredItem[]
  /** The others, by their id. */
  readonly seen: ReadonlyMap<string, StoredItem>
}

/** Matches orders that are in no response with the requests without a response, each only once. */
function reconcileUnclaimed(builder: LedgerBuilder, { sent, unclaimed, seen }: UnclaimedParts): void {
  const acceptedKeys = new Set(
    sent.flatMap(({ key, orderId }) => (orderId !== undefined && key !== undefined ? [key] : [])),
  )
  const unanswered = sent.filter((order) => order.orderId === undefined && !isRefused(order))
  // All attempts with one key can have stored one order, unless one of them got it as a response.
  const candidates = groupBy(unanswered.filter(isFirstOfKey(acceptedKeys)), ({ body }) => contentOfBody(body))
  const bySender = groupBy(sent, ({ body }) => contentOfBody(body))
  let found = 0
  for (const item of unclaimed) {
    const content = contentOf(item)
    const sender = candidates.get(content)?.pop()
    if (sender) {
      found++
      const difference = describeOrderDifference(sender.body, item)
      if (difference !== undefined)
        builder.addFinding('differing', { of: 'order', what: `order ${item.orderId}`, reason: difference })
    } else explainUnclaimed(builder, item, { senders: bySender.get(content) ?? [], seen })
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

/** Adds an order that no request of the sent log explains: stored twice, sent by others, or unknown. */
function explainUnclaimed(
  builder: LedgerBuilder,
  item: StoredItem,
  { senders, seen }: { senders: readonly SentOrder[]; seen: UnclaimedParts['seen'] },
): void {
  const what = `order ${item.orderId} of ${item.customerId}`
  const accepted = senders.filter((sender) => !isRefused(sender))
  const twin = accepted.find(({ orderId = '' }) => mayBeSameRequest(item, seen.get(orderId)))
  if (twin) {
    builder.addFinding('twice', { of: 'order', what, reason: `it has the same content as ${nameOf(twin)}` })
  } else if (senders[0] && accepted.length === 0) {
    builder.addFinding('unknown', { of: 'order', what, reason: `its sender was refused with ${senders[0].status}` })
  } else if (isPossibleOrder(item)) {
    builder.countSentByOthers('orders', 'items')
  } else builder.addFinding('unknown', { of: 'order', what })
}

/** Another request has another correlation id, even if it has the same content. */
const mayBeSameRequest = (item: StoredItem, stored: StoredItem | undefined): boolean =>
  stored === undefined || stored.correlationId === item.correlationId

/** A 5xx is not a refusal, since the order may have been stored before. */
const isRefused = ({ status, orderId }: SentOrder): boolean =>
  orderId === undefined && status !== undefined && status < 500

const nameOf = ({ orderId, key }: SentOrder): string =>
  [orderId === undefined ? 'an order without a response' : `order ${orderId}`, ...(key ? [`(key ${key})`] : [])].join(
    ' ',
  )
