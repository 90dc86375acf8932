import type { StartedCloud } from '../../cloud/api/cloud.ts'
import { UserError } from '../../cloud/common/user-error.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { TestedUseCase } from '../use-case.ts'
import { seedOfRound } from './plan.ts'
import { type OpenWorld, type Round, runRound } from './round.ts'
import { sumLedgers } from './sum.ts'

export interface SoakOptions {
  readonly useCases: readonly TestedUseCase[]
  readonly seed: number
  /** Whether to start another round after the given number of rounds. */
  readonly shouldContinue: (rounds: number) => boolean
  readonly open: OpenWorld
  /** Aborts the soak. The current round still waits for the outcomes of what was sent. */
  readonly signal: AbortSignal
  readonly onWave?: (round: number, wave: number, waves: number) => void
  readonly onRound?: (round: RoundReport) => void
}

export interface RoundReport {
  readonly round: number
  readonly seed: number
  readonly seconds: number
  /** The number of inputs of each kind. */
  readonly inputs: Readonly<Record<string, number>>
  /** How many calls were affected by a fault. */
  readonly struck: number
  readonly balanced: boolean
  /** The memory of this process after the round, in megabytes. */
  readonly memory: number
}

export interface SoakReport {
  readonly cloud: string
  readonly seed: number
  /** What this cloud does not support, and why. */
  readonly without: readonly string[]
  readonly interrupted: boolean
  readonly rounds: readonly RoundReport[]
  /** The sum of all rounds. */
  readonly ledger: Ledger
  /** The command that repeats the round that did not balance. */
  readonly repeat: string | undefined
}

/** Runs rounds until `shouldContinue` or the signal ends the soak, or until a round does not balance. */
export async function soak(cloud: StartedCloud, options: SoakOptions): Promise<SoakReport> {
  const { useCases, seed, shouldContinue, open, signal, onWave, onRound } = options
  const rounds: RoundReport[] = []
  let ledger: Ledger = sumLedgers([])
  let failed: number | undefined
  while (failed === undefined && !signal.aborted && (rounds.length === 0 || shouldContinue(rounds.length))) {
    const round = rounds.length + 1
    const start = performance.now()
    const roundSeed = seedOfRound(seed, round)
    const result = await runRound(cloud, {
      useCases,
      seed: roundSeed,
      open,
      signal,
      onWave: (wave, waves) => onWave?.(round, wave, waves),
    }).catch((cause: unknown) => {
      throw new UserError(`Round ${round} did not complete: ${cause instanceof Error ? cause.message : cause}`, {
        fixes: [`To repeat it: ${repeatCommand(cloud, roundSeed)}`],
        cause,
      })
    })
    const report = reportOf(round, result, (performance.now() - start) / 1000)
    rounds.push(report)
    ledger = sumLedgers([ledger, result.ledger])
    if (!report.balanced) failed = report.seed
    onRound?.(report)
  }
  return {
    cloud: cloud.name,
    seed,
    without: limitationsOf(cloud),
    interrupted: signal.aborted,
    rounds,
    ledger,
    repeat: failed === undefined ? undefined : repeatCommand(cloud, failed),
  }
}

function reportOf(round: number, { seed, ledger, injected }: Round, seconds: number): RoundReport {
  return {
    round,
    seed,
    seconds: Math.round(seconds * 10) / 10,
    inputs: Object.fromEntries(Object.entries(ledger.tallies).map(([kind, { inputs }]) => [kind, inputs])),
    struck: injected,
    balanced: ledger.balanced,
    memory: Math.round(process.memoryUsage().rss / 1e6),
  }
}

const repeatCommand = ({ name }: StartedCloud, seed: number): string =>
  `npm run soak -- --cloud ${name} --rounds 1 --seed ${seed}`

/** What this cloud does not support for a soak, and why. */
export function limitationsOf(cloud: StartedCloud): string[] {
  const reason = (capability: 'inject-faults' | 'advance-clock') =>
    cloud.unavailableReason(capability) ?? 'this cloud does not support it'
  return [
    ...(cloud.faults ? [] : [`without faults: ${reason('inject-faults')}`]),
    ...(cloud.clock ? [] : [`without advancing the clock: ${reason('advance-clock')}`]),
  ]
}
