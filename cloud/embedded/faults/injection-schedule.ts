import { parseDuration } from '../../api/clock.ts'
import type { FaultSchedule } from '../../api/faults.ts'
import { createSeededRandom } from '../../common/seeded-random.ts'

/** Decides which of the calls that match a rule get its fault. */
export class InjectionSchedule {
  readonly #schedule: FaultSchedule
  readonly #end: number
  readonly #random: () => number
  matched = 0
  injected = 0

  /** `now` is the start of the schedule, in milliseconds of the cloud's clock. */
  constructor(schedule: FaultSchedule, now: number) {
    this.#schedule = schedule
    this.#end = schedule.for === undefined ? Number.POSITIVE_INFINITY : now + parseDuration(schedule.for)
    this.#random = createSeededRandom(schedule.seed ?? 1)
  }

  /** Counts one more matching call, and returns whether it gets the fault. */
  shouldInject(now: number): boolean {
    if (now > this.#end) return false
    const { skip = 0, every = 1, probability = 1, times = Number.POSITIVE_INFINITY } = this.#schedule
    this.matched++
    if (this.matched <= skip || (this.matched - skip) % every !== 0 || this.injected >= times) return false
    if (probability < 1 && this.#random() >= probability) return false
    this.injected++
    return true
  }
}
