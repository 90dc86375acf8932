import type { StartedCloud } from '../../cloud/api/cloud.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { reconcileWhenSettled } from '../ledger/reconcile-when-settled.ts'
import type { TestedUseCase } from '../use-case.ts'
import { until } from '../waiting/until.ts'
import { visibleMessages } from '../world/consumed-queues.ts'
import type { World } from '../world/world.ts'
import { advanceWithRetries } from './advance-with-retries.ts'
import { planRound, type Wave } from './plan.ts'
import type { Tolerate } from './soak-part.ts'

/** Builds the world of one round. Disposing it removes the stack. */
export type OpenWorld = (cloud: StartedCloud, useCases: readonly TestedUseCase[]) => Promise<World & AsyncDisposable>

export interface RoundOptions {
  readonly useCases: readonly TestedUseCase[]
  readonly seed: number
  readonly open: OpenWorld
  /** Aborted when no more waves should start. The round still waits for the outcomes of what was sent. */
  readonly signal: AbortSignal
  /** Called before each wave. */
  readonly onWave?: (wave: number, waves: number) => void
}

export interface Round {
  readonly seed: number
  readonly ledger: Ledger
  /** How many calls were affected by a fault. */
  readonly injected: number
}

/**
 * Runs one round of a soak: sends waves of inputs while injecting faults, then removes the faults, waits for the outcomes
 * and reconciles. Each round has its own stack, so that an hour of inputs does not fill the memory of the cloud and the
 * ledger, and so that a single round can be repeated.
 */
export async function runRound(cloud: StartedCloud, options: RoundOptions): Promise<Round> {
  const { useCases, seed, open, signal, onWave } = options
  await using world = await open(cloud, useCases)
  let injected = 0
  const waves = planRound(seed, useCases)
  try {
    for (const [index, wave] of waves.entries()) {
      if (signal.aborted) break
      onWave?.(index + 1, waves.length)
      injected += await runWave(world, wave)
    }
  } finally {
    // Faults must not affect the reconciliation and the teardown.
    await world.faults.clear()
  }
  return { seed, ledger: (await reconcileWhenSettled(world)).value, injected }
}

async function runWave(world: World, wave: Wave): Promise<number> {
  const { cloud, faults } = world
  if (cloud.faults) for (const rule of wave.faultProfile.faults) await faults.add(rule)
  await sendAll(world, wave)
  await advanceWithRetries(cloud.clock, wave.advance)
  const injected = (await faults.list()).reduce((sum, fault) => sum + fault.struck, 0)
  await faults.clear()
  await drain(world)
  return injected
}

/** Sends the inputs of all use cases at the same time. The sent log records the responses. */
async function sendAll(world: World, { inputs, faultProfile }: Wave): Promise<void> {
  // Without faults, an error of a sender is a bug of ours or of the cloud's.
  const isTolerant = faultProfile.faults.length > 0 && world.cloud.faults !== undefined
  const tolerate: Tolerate = (sending) => (isTolerant ? sending.catch(() => undefined) : sending)
  await Promise.all(world.useCases.map(({ name, soak }) => soak?.send(world, inputs[name], tolerate)))
}

/** Longer than all retries of a message or of a delivery take. */
const MAX_RETRY_TIME = '2 hours'

/** Waits until a wave is completely handled, so that the next one is affected only by its own faults. */
async function drain(world: World): Promise<void> {
  // An advance waits only so long for work in progress, so most of it is handled before. Messages that failed are not
  // waited for: they stay hidden until the clock has been advanced.
  await until(
    () => visibleMessages(world),
    (count) => count === 0,
    world.timeoutMs,
  )
  await advanceWithRetries(world.cloud.clock, MAX_RETRY_TIME)
}
