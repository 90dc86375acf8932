import { PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import type { Input } from '../trace/inputs.ts'
import { SentLog } from './sent-log.ts'

/** An event, as its producer puts it. */
export interface OutgoingEvent {
  readonly source: string
  readonly detailType: string
  readonly detail: object
}

/** The bus that events are put on. */
export class EventBusClient {
  readonly name: string
  readonly sent: SentLog
  readonly #eventbridge: StartedCloud['clients']['eventbridge']
  readonly #onTrail: (trail: Input) => void

  constructor(name: string, cloud: StartedCloud, sent = new SentLog(), onTrail: (trail: Input) => void = () => {}) {
    this.sent = sent
    this.name = name
    this.#eventbridge = cloud.clients.eventbridge
    this.#onTrail = onTrail
  }

  /** Puts events, ten at a time; returns the ids that EventBridge gave them, and of the requests that took them. */
  async put(...events: readonly OutgoingEvent[]): Promise<{ eventIds: string[]; requestId: string }> {
    const eventIds: string[] = []
    let requestId = ''
    for (let first = 0; first < events.length; first += 10) {
      const batch = events.slice(first, first + 10)
      const Entries = batch.map(({ source, detailType, detail }) => ({
        EventBusName: this.name,
        Source: source,
        DetailType: detailType,
        Detail: JSON.stringify(detail),
      }))
      const answer = await this.#send(Entries)
      requestId = answer.$metadata.requestId ?? ''
      for (const [place, { EventId, ErrorCode, ErrorMessage }] of (answer.Entries ?? []).entries()) {
        if (EventId === undefined) throw new Error(`EventBridge refused an event: ${ErrorCode} ${ErrorMessage}`)
        eventIds.push(EventId)
        this.#onTrail(trailOf(batch[place]!, EventId, requestId))
      }
    }
    return { eventIds, requestId }
  }

  /** Puts a batch, and writes down what became of each of its events. */
  async #send(Entries: readonly PutEventsRequestEntry[]) {
    const record = (outcome: (place: number) => { eventId?: string | undefined; refusal?: string | undefined }) => {
      for (const [place, { Source = '', DetailType = '', Detail = '' }] of Entries.entries())
        this.sent.append({ kind: 'event', source: Source, detailType: DetailType, detail: Detail, ...outcome(place) })
    }
    try {
      const answer = await this.#eventbridge.send(new PutEventsCommand({ Entries: [...Entries] }))
      record((place) => {
        const { EventId, ErrorCode, ErrorMessage } = answer.Entries?.[place] ?? {}
        return EventId === undefined ? { refusal: `${ErrorCode} ${ErrorMessage}` } : { eventId: EventId }
      })
      return answer
    } catch (error) {
      // Without an answer nobody knows whether the events are on the bus.
      record(() => (isRefusal(error) ? { refusal: (error as Error).message } : {}))
      throw error
    }
  }
}

const isRefusal = (error: unknown): boolean => {
  const { $fault } = error as { $fault?: string }
  return $fault === 'client'
}

function trailOf(event: OutgoingEvent, eventId: string, requestId: string): Input {
  const { metadata } = event.detail as { metadata?: { correlationId?: string } }
  return {
    what: `EventBridge.PutEvents ${event.detailType}`,
    requestId,
    correlationId: metadata?.correlationId ?? eventId,
    about: `${eventId} ${JSON.stringify(event)}`,
    event: { ...event, eventId },
  }
}
