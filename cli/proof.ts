import type { ActiveFault } from '../cloud/api/faults.ts'
import { formatLedger } from '../testbed/ledger/format.ts'
import type { Ledger } from '../testbed/ledger/ledger.ts'
import { reconcileWhenSettled } from '../testbed/ledger/reconcile-when-settled.ts'
import type { World } from '../testbed/world/world.ts'
import { formatFault } from './fault-option.ts'
import { styled } from './styled.ts'

/** The injected faults, and the ledger that shows whether anything was lost or stored twice. */
export interface Proof {
  readonly faults: readonly ActiveFault[]
  readonly ledger: Ledger
}

/** Removes the faults, advances the clock past all retries, and reconciles once nothing is in progress. */
export async function proveNothingLost(world: World): Promise<Proof> {
  const faults = await world.faults.list()
  await world.faults.clear()
  await world.clock?.advance('1 hour')
  return { faults, ledger: (await reconcileWhenSettled(world)).value }
}

/** A rule that matched no call proves nothing, whatever the ledger says. */
export const provesSomething = ({ faults, ledger }: Proof): boolean =>
  ledger.balanced && faults.every(({ fitted }) => fitted > 0)

export function formatProof({ faults, ledger }: Proof): string {
  const lines = faults.map(({ rule, fitted, struck }) =>
    fitted === 0
      ? `  ${formatFault(rule)}: no call matched, so this proves nothing about it`
      : `  ${formatFault(rule)}: injected into ${struck} of ${fitted} matching calls`,
  )
  return [styled('bold', 'The faults'), ...lines, '', styled('bold', 'The ledger'), formatLedger(ledger), ''].join('\n')
}
