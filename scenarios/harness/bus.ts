import { PutEventsCommand } from '@aws-sdk/client-eventbridge'
import type { StartedCloud } from '../../cloud/cloud.ts'

/** An event, as its producer puts it. */
export interface OutgoingEvent {
  readonly source: string
  readonly detailType: string
  readonly detail: object
}

/** The bus that events are put on. */
export class Bus {
  readonly name: string
  readonly #eventbridge: StartedCloud['clients']['eventbridge']

  constructor(name: string, cloud: StartedCloud) {
    this.name = name
    this.#eventbridge = cloud.clients.eventbridge
  }

  /** Puts events, ten at a time; returns the ids that EventBridge gave them, and of the requests that took them. */
  async put(...events: readonly OutgoingEvent[]): Promise<{ eventIds: string[]; requestId: string }> {
    const eventIds: string[] = []
    let requestId = ''
    for (let first = 0; first < events.length; first += 10) {
      const Entries = events.slice(first, first + 10).map(({ source, detailType, detail }) => ({
        EventBusName: this.name,
        Source: source,
        DetailType: detailType,
        Detail: JSON.stringify(detail),
      }))
      const answer = await this.#eventbridge.send(new PutEventsCommand({ Entries }))
      for (const { EventId, ErrorCode, ErrorMessage } of answer.Entries ?? []) {
        if (EventId === undefined) throw new Error(`EventBridge refused an event: ${ErrorCode} ${ErrorMessage}`)
        eventIds.push(EventId)
      }
      requestId = answer.$metadata.requestId ?? ''
    }
    return { eventIds, requestId }
  }
}
