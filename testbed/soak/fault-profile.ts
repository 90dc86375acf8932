import type { FaultRule } from '../../cloud/api/faults.ts'
import type { SeededRandom } from './seeded-random.ts'
import type { SoakFaults } from './soak-part.ts'

/** The faults of one wave. */
export interface FaultProfile {
  /**
   * `calm`: single calls fail, and their callers retry; `rough`: functions die and responses are lost, so that work is
   * repeated; `outage`: one operation fails completely for a while.
   */
  readonly severity: 'calm' | 'rough' | 'outage'
  readonly faults: readonly FaultRule[]
  /** Whether the wave may contain invalid inputs (see `PlannedWave`). */
  readonly isClean: boolean
}

const SEVERITIES = ['calm', 'rough', 'rough', 'outage'] as const

/** Draws the faults of a wave from those of all use cases. */
export function planFaultProfile(random: SeededRandom, faults: readonly SoakFaults[]): FaultProfile {
  const severity = random.pick(SEVERITIES)
  if (severity === 'calm') {
    const calm = faults.flatMap((each) => each.calm)
    return { severity, faults: random.sample(calm, random.integer(0, 4)).map((make) => make(random)), isClean: true }
  }
  if (severity === 'outage') {
    const { fault, isClean } = random.pick(faults.flatMap(({ outages }) => outages))
    return { severity, faults: [fault], isClean }
  }
  // One for each part of the path: several for one part could be more than its retries tolerate.
  const parts = random.sample(
    faults.flatMap(({ rough }) => Object.values(rough)),
    random.integer(2, 4),
  )
  return { severity, faults: parts.map((makers) => random.pick(makers)(random)), isClean: false }
}
