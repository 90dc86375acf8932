import type { FaultRule } from '../../cloud/api/faults.ts'
import { CALM, OUTAGES, ROUGH } from './faults.ts'
import type { SeededRandom } from './seeded-random.ts'

/** What fails during a wave. */
export interface FaultProfile {
  /**
   * `calm`: single calls fail, and whoever made them tries again; `rough`: functions die and answers are lost, so that
   * much is done twice; `outage`: one thing does not work at all for a while.
   */
  readonly severity: 'calm' | 'rough' | 'outage'
  readonly faults: readonly FaultRule[]
  /**
   * Whether inputs that are no good fit in: where messages and events may be there twice, such a one may become two
   * dead letters, as it may on AWS, and the ledger is right to say so.
   */
  readonly isClean: boolean
}

export function planFaultProfile(dice: SeededRandom): FaultProfile {
  const mood = dice.pick(['calm', 'rough', 'rough', 'outage'] as const)
  if (mood === 'calm')
    return { severity: mood, faults: dice.sample(CALM, dice.integer(0, 4)).map((make) => make(dice)), isClean: true }
  if (mood === 'outage') {
    const { fault, isClean } = dice.pick(OUTAGES)
    return { severity: mood, faults: [fault], isClean }
  }
  // One for each part of the way: together, several of one part could be more than its retries bear.
  const parts = dice.sample(Object.values(ROUGH), dice.integer(2, 4))
  return { severity: mood, faults: parts.map((rules) => dice.pick(rules)(dice)), isClean: false }
}
