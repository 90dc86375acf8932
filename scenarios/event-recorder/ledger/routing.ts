import { TestEventPatternCommand } from '@aws-sdk/client-eventbridge'
import { parseObject } from '../../../testbed/ledger/json.ts'
import { listRules } from '../../../testbed/why/unrouted.ts'
import type { SentEvent } from '../../../testbed/world/sent-log.ts'
import type { EventsWorld } from '../world.ts'

/** Whether a rule of the bus wants an event; `unknown` where the cloud cannot be asked. */
export type Routed = 'yes' | 'no' | 'unknown'

/** Asks the cloud itself, which knows its rules, rather than reading their patterns here a second time. */
export class Routing {
  readonly #world: EventsWorld
  #patterns: Promise<string[]> | undefined

  constructor(world: EventsWorld) {
    this.#world = world
  }

  async of({ source, detailType, detail, eventId = 'none' }: SentEvent): Promise<Routed> {
    const { accountId, region } = this.#world.cloud
    const Event = JSON.stringify({
      version: '0',
      id: eventId,
      account: accountId,
      region,
      // A pattern on the time of an event is none that this architecture has.
      time: '2026-01-01T00:00:00Z',
      resources: [],
      source,
      'detail-type': detailType,
      detail: parseObject(detail),
    })
    try {
      this.#patterns ??= this.#patternsOfBus()
      for (const EventPattern of await this.#patterns) {
        const test = new TestEventPatternCommand({ EventPattern, Event })
        if ((await this.#world.cloud.clients.eventbridge.send(test)).Result) return 'yes'
      }
      return 'no'
    } catch (error) {
      if (CANNOT.has((error as Error).name)) return 'unknown'
      throw error
    }
  }

  async #patternsOfBus(): Promise<string[]> {
    const rules = await listRules(this.#world.cloud.clients.eventbridge, this.#world.eventBus.name)
    return rules.flatMap(({ State, EventPattern }) => (State === 'ENABLED' && EventPattern ? [EventPattern] : []))
  }
}

/** How clouds say that they have no such operation. */
const CANNOT = new Set(['NotImplemented', 'NotImplementedException', 'InternalFailure', 'UnknownOperationException'])
