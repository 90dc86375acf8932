import type { StandingFault } from '../cloud/api/faults.ts'
import { formatLedger } from '../testbed/ledger/format.ts'
import type { Ledger } from '../testbed/ledger/ledger.ts'
import { reconcileWhenSettled } from '../testbed/ledger/settled.ts'
import type { World } from '../testbed/world/world.ts'
import { faultText } from './fault-option.ts'
import { paint } from './paint.ts'

/** That nothing was lost and nothing is there twice, in spite of these faults. */
export interface Proof {
  readonly faults: readonly StandingFault[]
  readonly ledger: Ledger
}

/** Ends the faults, lets all come round that waits to be tried again, and draws up the ledger once nothing is under way. */
export async function proofOf(world: World): Promise<Proof> {
  const faults = await world.faults.list()
  await world.faults.clear()
  await world.clock?.advance('1 hour')
  return { faults, ledger: (await reconcileWhenSettled(world)).value }
}

export function formatProof({ faults, ledger }: Proof): string {
  const struck = faults.map(({ rule, fitted, struck }) => `  ${faultText(rule)}: struck ${struck} of ${fitted} calls`)
  return [paint('bold', 'The faults'), ...struck, '', paint('bold', 'The ledger'), formatLedger(ledger), ''].join('\n')
}
