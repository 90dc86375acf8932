import { PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge'
import type { Clients } from '../../cloud/api/clients.ts'
import type { EventBus } from '../../provision/resources/event-bus.ts'
import type { Input } from '../trace/inputs.ts'
import type { SenderOptions } from './sender-options.ts'
import { SentLog } from './sent-log.ts'

/** An event as its producer sends it. */
export interface OutgoingEvent {
  readonly source: string
  readonly detailType: string
  readonly detail: object
}

/** PutEvents accepts ten entries a request: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const MAX_ENTRIES = 10

/** A client of an event bus, for event producers. */
export class EventBusClient {
  /** The bus's physical name. */
  readonly name: string
  readonly logicalName: string
  readonly sent: SentLog
  readonly #eventbridge: Clients['eventbridge']
  readonly #clock: SenderOptions['cloud']['clock']
  readonly #onInput: SenderOptions['onInput']

  constructor({ logicalName, name }: Pick<EventBus, 'logicalName' | 'name'>, options: SenderOptions) {
    this.name = name
    this.logicalName = logicalName
    this.sent = options.sent ?? new SentLog()
    this.#eventbridge = options.cloud.clients.eventbridge
    this.#clock = options.cloud.clock
    this.#onInput = options.onInput
  }

  /** Puts events, ten per request. Returns the ids that EventBridge assigned, and the id of the last request. */
  async put(...events: readonly OutgoingEvent[]): Promise<{ eventIds: string[]; requestId: string }> {
    const eventIds: string[] = []
    let requestId = ''
    for (let first = 0; first < events.length; first += MAX_ENTRIES) {
      const batch = events.slice(first, first + MAX_ENTRIES)
      const Entries = batch.map(({ source, detailType, detail }) => ({
        EventBusName: this.name,
        Source: source,
        DetailType: detailType,
        Detail: JSON.stringify(detail),
      }))
      const response = await this.#send(Entries)
      requestId = response.$metadata.requestId ?? ''
      for (const [index, { EventId, ErrorCode, ErrorMessage }] of (response.Entries ?? []).entries()) {
        if (EventId === undefined) throw new Error(`EventBridge refused an event: ${ErrorCode} ${ErrorMessage}`)
        eventIds.push(EventId)
        this.#onInput?.(inputOf({ ...batch[index]!, bus: this.name, eventId: EventId }, requestId))
      }
    }
    return { eventIds, requestId }
  }

  /** Puts a batch and records the outcome of each event. */
  async #send(Entries: readonly PutEventsRequestEntry[]) {
    const sentAt = this.#clock?.now() ?? Date.now()
    type Outcome = { eventId?: string | undefined; refusal?: string | undefined }
    const record = (outcome: (index: number) => Outcome) => {
      for (const [index, { Source = '', DetailType = '', Detail = '' }] of Entries.entries())
        this.sent.append({
          kind: 'event',
          bus: this.logicalName,
          source: Source,
          detailType: DetailType,
          detail: Detail,
          sentAt,
          ...outcome(index),
        })
    }
    try {
      const response = await this.#eventbridge.send(new PutEventsCommand({ Entries: [...Entries] }))
      record((index) => {
        const { EventId, ErrorCode, ErrorMessage } = response.Entries?.[index] ?? {}
        return EventId === undefined ? { refusal: `${ErrorCode} ${ErrorMessage}` } : { eventId: EventId }
      })
      return response
    } catch (error) {
      // Without a response, it is unknown whether the events are on the bus.
      record(() => (isRefusal(error) ? { refusal: (error as Error).message } : {}))
      throw error
    }
  }
}

const isRefusal = (error: unknown): boolean => {
  const { $fault } = error as { $fault?: string }
  return $fault === 'client'
}

function inputOf(event: NonNullable<Input['event']>, requestId: string): Input {
  const { metadata } = event.detail as { metadata?: { correlationId?: string } }
  return {
    name: `EventBridge.PutEvents ${event.detailType}`,
    requestId,
    correlationId: metadata?.correlationId ?? event.eventId,
    about: JSON.stringify(event),
    event,
  }
}
