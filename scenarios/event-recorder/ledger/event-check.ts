import { asObject, parseObject } from '../../../testbed/ledger/json.ts'
import { formatInstant, parseInstant } from '../../../testbed/ledger/parse-values.ts'
import type { StoredItem } from '../../../testbed/ledger/tables.ts'
import type { SentEvent } from '../../../testbed/world/sent-log.ts'

/** A sent event with the parts of its detail that the ledger compares. */
export interface ParsedEvent {
  readonly sent: SentEvent
  /** `metadata.id`, which is the key of its item. */
  readonly id: string | undefined
  /** Nanoseconds since 1970; `undefined` without a valid time. */
  readonly at: bigint | undefined
  readonly data: StoredItem
  readonly correlationId: unknown
}

export function parseSentEvent(sent: SentEvent): ParsedEvent {
  const { metadata, data } = parseObject(sent.detail)
  const { id, correlationId = sent.eventId } = asObject(metadata)
  const { at } = asObject(data)
  return {
    sent,
    id: typeof id === 'string' ? id : undefined,
    at: typeof at === 'string' ? parseInstant(at) : undefined,
    data: asObject(data),
    correlationId,
  }
}

/** Describes the first difference between an item and its event. */
export function describeEventDifference(
  { sent, data, at, correlationId }: ParsedEvent,
  item: StoredItem,
): string | undefined {
  const expected = {
    type: sent.detailType,
    ...Object.fromEntries(['orderId', 'carrier', 'trackingNumber', 'parcels'].map((name) => [name, data[name]])),
    at: at === undefined ? data.at : formatInstant(at, 9),
    // Without a response from EventBridge the id of the event is unknown.
    ...(correlationId !== undefined && { correlationId }),
  }
  for (const [name, value] of Object.entries(expected)) {
    const actual = item[name]
    if (value === undefined ? actual !== undefined : String(actual) !== String(value))
      return `${name} is ${actual ?? 'missing'}, not ${value ?? 'absent'}`
  }
  return undefined
}

/** Whether event-recorder can have made an item. */
export function isPossibleItem({
  eventId,
  type,
  orderId,
  carrier,
  trackingNumber,
  at,
  recordedAt,
}: StoredItem): boolean {
  const isComplete = [eventId, type, orderId, carrier, trackingNumber, recordedAt].every(Boolean)
  const instant = parseInstant(String(at))
  return isComplete && instant !== undefined && formatInstant(instant, 9) === at
}

/** Whether EventBridge can have sent a dead letter. */
export const isPossibleEvent = (event: StoredItem): boolean =>
  [event.id, event.source, event['detail-type'], asObject(asObject(event.detail).metadata).id].every(
    (part) => typeof part === 'string',
  )

/** Whether an item is newer than an event. */
export const isNewer = (item: StoredItem, { at = 0n }: ParsedEvent): boolean =>
  (parseInstant(String(item.at)) ?? 0n) > at
