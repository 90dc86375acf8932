import type { FaultRule } from '../../cloud/api/faults.ts'
import type { NoResources, Resources } from '../../provision/use-case.ts'
import type { World } from '../world/world.ts'
import type { SeededRandom } from './seeded-random.ts'

/** A use case's part of the soak: random inputs, how to send them, and faults to inject. */
export interface SoakPart<R extends Resources = NoResources, Inputs = unknown> {
  /** Starts planning a round. The returned function plans the inputs of one wave after the other. */
  plan(random: SeededRandom): (wave: PlannedWave) => Inputs
  /** Sends the inputs of a wave. `tolerate` ignores errors of a sender while faults are injected. */
  send(world: World<R>, inputs: Inputs, tolerate: Tolerate): Promise<void>
  readonly faults: SoakFaults
}

export interface PlannedWave {
  /**
   * Whether the wave may contain invalid inputs. While faults duplicate messages, an invalid input can become two dead
   * letters, as on AWS, and the ledger would rightly report it.
   */
  readonly isClean: boolean
}

export type Tolerate = <T>(sending: Promise<T>) => Promise<T | undefined>

/** Creates a fault rule with random details. */
export type MakeFault = (random: SeededRandom) => FaultRule

export interface SoakFaults {
  /** The caller's own retries succeed, so that nothing happens twice. */
  readonly calm: readonly MakeFault[]
  /** These cause work to be repeated, grouped by part of the path. Each occurs fewer times than that part is retried. */
  readonly rough: Readonly<Record<string, readonly MakeFault[]>>
  /** One operation fails completely until the fault ends. `isClean`: no input is given up twice meanwhile. */
  readonly outages: readonly { readonly fault: FaultRule; readonly isClean: boolean }[]
}
