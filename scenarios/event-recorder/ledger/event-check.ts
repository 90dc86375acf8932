import { asObject, parseObject } from '../../../testbed/ledger/json.ts'
import { parseInstant } from '../../../testbed/ledger/parse-values.ts'
import type { StoredItem } from '../../../testbed/ledger/tables.ts'
import type { SentEvent } from '../../../testbed/world/sent-log.ts'

/** A put event, with what the ledger needs of its detail. */
export interface PutEvent {
  readonly sent: SentEvent
  /** `metadata.id`, which is the key of its item. */
  readonly id: string | undefined
  /** Milliseconds since 1970; `NaN` where it has no time. */
  readonly at: number
  readonly data: StoredItem
  readonly correlationId: unknown
}

export function putEvent(sent: SentEvent): PutEvent {
  const { metadata, data } = parseObject(sent.detail)
  const { id, correlationId = sent.eventId } = asObject(metadata)
  const { at } = asObject(data)
  return {
    sent,
    id: typeof id === 'string' ? id : undefined,
    at: typeof at === 'string' ? parseInstant(at) : Number.NaN,
    data: asObject(data),
    correlationId,
  }
}

/** In what an item is not what an event says, in words; none where it is. */
export function eventDiffers({ sent, data, at, correlationId }: PutEvent, item: StoredItem): string | undefined {
  const should = {
    type: sent.detailType,
    ...Object.fromEntries(['orderId', 'carrier', 'trackingNumber', 'parcels'].map((name) => [name, data[name]])),
    at: Number.isNaN(at) ? data.at : new Date(at).toISOString(),
    // Without an answer from EventBridge nobody knows the id that it gave the event.
    ...(correlationId !== undefined && { correlationId }),
  }
  for (const [name, value] of Object.entries(should)) {
    const is = item[name]
    if (value === undefined ? is !== undefined : String(is) !== String(value))
      return `${name} is ${is ?? 'not there'}, not ${value ?? 'absent'}`
  }
  return undefined
}
