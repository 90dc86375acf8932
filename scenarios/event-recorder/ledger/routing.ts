import { TestEventPatternCommand } from '@aws-sdk/client-eventbridge'
import { parseObject } from '../../../testbed/ledger/json.ts'
import { listRules } from '../../../testbed/why/unrouted.ts'
import type { SentEvent } from '../../../testbed/world/sent-log.ts'
import type { EventsWorld } from '../world.ts'

/** Whether a rule of the bus matches an event; `unknown` where the cloud cannot test that. */
export type RoutingResult = 'yes' | 'no' | 'unknown'

/** Tests events with the cloud's own TestEventPattern, so that the ledger does not depend on our pattern matching. */
export class RoutingCheck {
  readonly #world: EventsWorld
  #patterns: Promise<string[]> | undefined

  constructor(world: EventsWorld) {
    this.#world = world
  }

  async check({ source, detailType, detail, eventId = 'none' }: SentEvent): Promise<RoutingResult> {
    const { accountId, region } = this.#world.cloud
    const Event = JSON.stringify({
      version: '0',
      id: eventId,
      account: accountId,
      region,
      // No rule of this architecture has a pattern for the time.
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
      if (UNSUPPORTED_ERRORS.has((error as Error).name)) return 'unknown'
      throw error
    }
  }

  async #patternsOfBus(): Promise<string[]> {
    const rules = await listRules(this.#world.cloud.clients.eventbridge, this.#world.eventBus.name)
    return rules.flatMap(({ State, EventPattern }) => (State === 'ENABLED' && EventPattern ? [EventPattern] : []))
  }
}

/** The errors of clouds that do not implement the operation. */
const UNSUPPORTED_ERRORS = new Set([
  'NotImplemented',
  'NotImplementedException',
  'InternalFailure',
  'UnknownOperationException',
])
