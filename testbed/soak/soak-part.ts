import type { FaultRule } from '../../cloud/api/faults.ts'
import type { NoResources, Resources } from '../../provision/use-case.ts'
import type { World } from '../world/world.ts'
import type { SeededRandom } from './seeded-random.ts'

/** What the soak needs of a use case: random inputs, how to send them, and what can be made to fail. */
export interface SoakPart<R extends Resources = NoResources, Inputs = unknown> {
  /** Starts the plan of one round; the function it returns plans the inputs of each wave in turn. */
  plan(random: SeededRandom): (wave: PlannedWave) => Inputs
  /** Sends what was planned for a wave. `tolerate` swallows a sender's failure where faults are injected. */
  send(world: World<R>, inputs: Inputs, tolerate: Tolerate): Promise<void>
  readonly faults: SoakFaults
}

export interface PlannedWave {
  /**
   * Whether inputs that must fail may be among them. Where messages can be there twice, such an input can become two
   * dead letters, as on AWS, and the ledger would rightly report it.
   */
  readonly isClean: boolean
}

export type Tolerate = <T>(sending: Promise<T>) => Promise<T | undefined>

/** Makes a fault rule, its details drawn at random. */
export type MakeFault = (random: SeededRandom) => FaultRule

export interface SoakFaults {
  /** Those who meet these retry successfully by themselves, so that nothing happens twice. */
  readonly calm: readonly MakeFault[]
  /** These cause work to be repeated, by part of the path; each less often than the retries there. */
  readonly rough: Readonly<Record<string, readonly MakeFault[]>>
  /** One thing that does not work at all until the fault ends. `isClean`: what is given up meanwhile is given up once. */
  readonly outages: readonly { readonly fault: FaultRule; readonly isClean: boolean }[]
}
