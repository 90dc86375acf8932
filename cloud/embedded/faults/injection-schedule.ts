import { parseDuration } from '../../api/clock.ts'
import type { FaultSchedule } from '../../api/faults.ts'
import { createSeededRandom } from '../../common/seeded-random.ts'

/** Which of the calls that fit a rule it strikes. */
export class InjectionSchedule {
  readonly #occurrence: FaultSchedule
  readonly #end: number
  readonly #random: () => number
  matched = 0
  injected = 0

  /** `now` is the cloud's time in milliseconds, from which on it counts. */
  constructor(occurrence: FaultSchedule, now: number) {
    this.#occurrence = occurrence
    this.#end = occurrence.for === undefined ? Number.POSITIVE_INFINITY : now + parseDuration(occurrence.for)
    this.#random = createSeededRandom(occurrence.seed ?? 1)
  }

  /** Counts one more call that fits, and says whether it is struck. */
  shouldInject(now: number): boolean {
    if (now > this.#end) return false
    const { skip = 0, every = 1, probability = 1, times = Number.POSITIVE_INFINITY } = this.#occurrence
    this.matched++
    if (this.matched <= skip || (this.matched - skip) % every !== 0 || this.injected >= times) return false
    if (probability < 1 && this.#random() >= probability) return false
    this.injected++
    return true
  }
}
