import { ListRulesCommand, type Rule, TestEventPatternCommand } from '@aws-sdk/client-eventbridge'
import type { SentEvent } from '../world/sent-log.ts'
import type { World } from '../world/world.ts'
import { objectIn } from './json.ts'

/** Whether a rule of the bus wants an event; `unknown` where the cloud cannot be asked. */
export type Routed = 'yes' | 'no' | 'unknown'

/** Asks the cloud itself, which knows its rules, rather than reading their patterns here a second time. */
export class Routing {
  readonly #world: World
  #patterns: Promise<string[]> | undefined

  constructor(world: World) {
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
      detail: objectIn(detail),
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
    const rules: Rule[] = []
    let NextToken: string | undefined
    do {
      const list = new ListRulesCommand({ EventBusName: this.#world.eventBus.name, NextToken })
      const page = await this.#world.cloud.clients.eventbridge.send(list)
      rules.push(...(page.Rules ?? []))
      NextToken = page.NextToken
    } while (NextToken !== undefined)
    return rules.flatMap(({ State, EventPattern }) => (State === 'ENABLED' && EventPattern ? [EventPattern] : []))
  }
}

/** How clouds say that they have no such operation. */
const CANNOT = new Set(['NotImplemented', 'NotImplementedException', 'InternalFailure', 'UnknownOperationException'])
