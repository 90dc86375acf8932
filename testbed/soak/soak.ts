import type { StartedCloud } from '../../cloud/api/cloud.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { seedOfRound } from './plan.ts'
import { type OpenWorld, runRound } from './round.ts'
import { summed } from './sum.ts'

export interface SoakOptions {
  readonly seed: number
  /** Whether another round is to begin after so many. */
  readonly goesOn: (rounds: number) => boolean
  readonly open: OpenWorld
  /** Aborted by whoever has seen enough. */
  readonly signal: AbortSignal
  readonly onWave?: (round: number, wave: number, of: number) => void
  readonly onRound?: (round: RoundReport) => void
}

export interface RoundReport {
  readonly round: number
  readonly seed: number
  readonly seconds: number
  readonly inputs: Readonly<Record<'files' | 'rows' | 'orders' | 'events', number>>
  /** How often a fault struck. */
  readonly struck: number
  readonly balanced: boolean
  /** Megabytes of this process after the round. */
  readonly memory: number
}

export interface SoakReport {
  readonly cloud: string
  readonly seed: number
  /** What the soak went without, because the cloud cannot do it, and why. */
  readonly without: readonly string[]
  readonly interrupted: boolean
  readonly rounds: readonly RoundReport[]
  /** Of all rounds. */
  readonly ledger: Ledger
  /** What repeats the round that did not balance. */
  readonly repeat: string | undefined
}

/** Runs rounds until it shall not go on, or until one does not balance. */
export async function soak(cloud: StartedCloud, options: SoakOptions): Promise<SoakReport> {
  const { seed, goesOn, open, signal, onWave, onRound } = options
  const rounds: RoundReport[] = []
  let ledger: Ledger = summed([])
  let failed: number | undefined
  while (failed === undefined && !signal.aborted && (rounds.length === 0 || goesOn(rounds.length))) {
    const round = rounds.length + 1
    const start = performance.now()
    const ofRound = seedOfRound(seed, round)
    const one = await runRound(cloud, {
      seed: ofRound,
      open,
      signal,
      onWave: (wave, of) => onWave?.(round, wave, of),
    }).catch((cause: unknown) => {
      throw new Error(
        `[eventbed] Round ${round} came to no end: ${cause instanceof Error ? cause.message : cause}\n` +
          `  • To repeat it: ${repeatOf(cloud, ofRound)}`,
        { cause },
      )
    })
    const report = reportOf(round, one, (performance.now() - start) / 1000)
    rounds.push(report)
    ledger = summed([ledger, one.ledger])
    if (!report.balanced) failed = report.seed
    onRound?.(report)
  }
  return {
    cloud: cloud.name,
    seed,
    without: withoutWhat(cloud),
    interrupted: signal.aborted,
    rounds,
    ledger,
    repeat: failed === undefined ? undefined : repeatOf(cloud, failed),
  }
}

function reportOf(round: number, { seed, ledger, struck }: Awaited<ReturnType<typeof runRound>>, seconds: number) {
  const { files, rows, orders, events } = ledger.totals
  return {
    round,
    seed,
    seconds: Math.round(seconds * 10) / 10,
    inputs: { files: files.inputs, rows: rows.inputs, orders: orders.inputs, events: events.inputs },
    struck,
    balanced: ledger.balanced,
    memory: Math.round(process.memoryUsage().rss / 1e6),
  }
}

const repeatOf = ({ name }: StartedCloud, seed: number): string =>
  `npm run soak -- --cloud ${name} --rounds 1 --seed ${seed}`

/** What a soak does without in this cloud, in words. */
export function withoutWhat(cloud: StartedCloud): string[] {
  const reason = (capability: 'inject-faults' | 'advance-clock') =>
    cloud.lacks(capability) ?? 'this cloud has no such door'
  return [
    ...(cloud.faults ? [] : [`without faults: ${reason('inject-faults')}`]),
    ...(cloud.clock ? [] : [`without advancing the clock: ${reason('advance-clock')}`]),
  ]
}
