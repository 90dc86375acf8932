import type { TestedUseCase } from '../use-case.ts'
import { type FaultProfile, planFaultProfile } from './fault-profile.ts'
import { SeededRandom } from './seeded-random.ts'

/** Inputs that are sent at the same time, and the faults that are injected meanwhile. */
export interface Wave {
  readonly faultProfile: FaultProfile
  /** The inputs of each use case, by its name. */
  readonly inputs: Readonly<Record<string, unknown>>
  /** How far the clock is advanced while they are in progress. */
  readonly advance: string
}

const WAVES = 5

/** Plans a round. The plan depends only on the seed and the use cases. */
export function planRound(seed: number, useCases: readonly TestedUseCase[]): readonly Wave[] {
  const random = new SeededRandom(seed)
  const soaked = useCases.flatMap(({ name, soak }) => (soak ? [{ name, soak, planWave: soak.plan(random) }] : []))
  const faults = soaked.map(({ soak }) => soak.faults)
  return Array.from({ length: WAVES }, () => {
    const faultProfile = planFaultProfile(random, faults)
    const { isClean, severity } = faultProfile
    const inputs = Object.fromEntries(soaked.map(({ name, planWave }) => [name, planWave({ isClean })]))
    // After half an hour, all retries of what an outage affects are exhausted.
    const advance = severity === 'outage' ? '30 minutes' : `${random.integer(1, 300)} s`
    return { faultProfile, inputs, advance }
  })
}

/** The seed of a round. The first has the soak's own, so that any round can be repeated as the first of another soak. */
export const seedOfRound = (seed: number, round: number): number =>
  round === 1 ? seed : new SeededRandom(seed + (round - 1) * 0x9e3779b1).integer(0, 2 ** 31 - 1)
