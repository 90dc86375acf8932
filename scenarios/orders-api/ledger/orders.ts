import { groupBy } from '../../../testbed/ledger/group-by.ts'
import type { LedgerBuilder } from '../../../testbed/ledger/ledger-builder.ts'
import type { StoredItem } from '../../../testbed/ledger/tables.ts'
import { gist, gistOfBody, orderDiffers } from './order-check.ts'
import type { SentOrder } from './sent-orders.ts'

/**
 * Holds what the senders of orders were answered against the orders that there are. Each order that a sender was told
 * of is there once; who was refused has none; who was not answered may have one for each idempotency key.
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
    const wrong = senders.map(({ body }) => orderDiffers(body, item)).find((difference) => difference !== undefined)
    if (wrong !== undefined) builder.addFinding('differing', { of: 'order', what: `order ${orderId}`, reason: wrong })
  }
  for (const [orderId, senders] of accepted) {
    builder.tally('orders').repeats += senders.length - 1
    if (seen.has(orderId)) builder.tally('orders').items++
    else
      builder.addFinding('missing', {
        of: 'order',
        what: nameOf(senders[0]!),
        reason: `its sender was told ${senders[0]!.status}`,
      })
  }
  for (const { status, refusal } of sent.filter(isRefused)) {
    builder.tally('orders').refusals++
    builder.addSetAside({ of: 'order', what: `order answered with ${status}`, ...(refusal && { reason: refusal }) })
  }
  reconcileUnclaimed(builder, sent, unclaimed)
}

/** No key may stand for two orders. */
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

/** Orders that nobody was told of: they may be those of senders without an answer, each only once. */
function reconcileUnclaimed(builder: LedgerBuilder, sent: readonly SentOrder[], items: readonly StoredItem[]): void {
  const acceptedKeys = new Set(
    sent.flatMap(({ key, orderId }) => (orderId !== undefined && key !== undefined ? [key] : [])),
  )
  const unanswered = sent.filter((order) => order.orderId === undefined && !isRefused(order))
  // All tries with one key may have made one order together, unless one of them was told of it.
  const entitled = groupBy(unanswered.filter(isFirstOfKey(acceptedKeys)), ({ body }) => gistOfBody(body))
  const bySender = groupBy(sent, ({ body }) => gistOfBody(body))
  let found = 0
  for (const item of items) {
    const content = gist(item)
    const sender = entitled.get(content)?.pop()
    if (sender) {
      found++
      const wrong = orderDiffers(sender.body, item)
      if (wrong !== undefined)
        builder.addFinding('differing', { of: 'order', what: `order ${item.orderId}`, reason: wrong })
    } else builder.addFinding(...strange(item, bySender.get(content) ?? []))
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

/** What an order is that nobody may claim: a second one of the same content, or one that nobody sent. */
function strange(item: StoredItem, senders: readonly SentOrder[]): Parameters<LedgerBuilder['addFinding']> {
  const what = `order ${item.orderId} of ${item.customerId}`
  const twin = senders.find((sender) => !isRefused(sender))
  if (twin) return ['twice', { of: 'order', what, reason: `it says the same as ${nameOf(twin)}` }]
  const refused = senders[0]
  return ['unknown', { of: 'order', what, ...(refused && { reason: `its sender was refused with ${refused.status}` }) }]
}

/** A 5xx is no refusal: nobody knows what had been done by then. */
const isRefused = ({ status, orderId }: SentOrder): boolean =>
  orderId === undefined && status !== undefined && status < 500

const nameOf = ({ orderId, key }: SentOrder): string =>
  [orderId === undefined ? 'an order without an answer' : `order ${orderId}`, ...(key ? [`(key ${key})`] : [])].join(
    ' ',
  )
