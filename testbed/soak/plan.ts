import { planEvents } from '../../scenarios/event-recorder/soak.ts'
import { type PlannedFile, planFiles } from '../../scenarios/file-processing/soak.ts'
import { type PlannedOrder, planOrders } from '../../scenarios/orders-api/soak.ts'
import type { OutgoingEvent } from '../world/event-bus-client.ts'
import { type FaultProfile, planFaultProfile } from './fault-profile.ts'
import { SeededRandom } from './seeded-random.ts'

/** What is sent at the same time, and what fails meanwhile. */
export interface Wave {
  readonly weather: FaultProfile
  readonly files: readonly PlannedFile[]
  readonly orders: readonly PlannedOrder[]
  /** Put one batch after the other. */
  readonly events: readonly (readonly OutgoingEvent[])[]
  /** By so much time is moved on while all this is under way. */
  readonly advance: string
}

const WAVES = 5

/** All that happens in a round, and nothing but the seed decides it. */
export function planRound(seed: number): readonly Wave[] {
  const dice = new SeededRandom(seed)
  const keys: string[] = []
  return Array.from({ length: WAVES }, () => {
    const weather = planFaultProfile(dice)
    const files = planFiles(dice, keys, weather.isClean)
    const orders = planOrders(dice)
    const events = planEvents(dice, weather.isClean)
    // After half an hour what shall be given up in an outage has been.
    const advance = weather.severity === 'outage' ? '30 minutes' : `${dice.integer(1, 300)} s`
    return { weather, files, orders, events, advance }
  })
}

/** The seed of a round: that of the whole for the first, so that each can be run again as the first of its own. */
export const seedOfRound = (seed: number, round: number): number =>
  round === 1 ? seed : new SeededRandom(seed + (round - 1) * 0x9e3779b1).integer(0, 2 ** 31 - 1)
