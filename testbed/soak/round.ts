import type { StartedCloud } from '../../cloud/api/cloud.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { reconcileWhenSettled } from '../ledger/reconcile-when-settled.ts'
import type { TestedUseCase } from '../use-case.ts'
import { until } from '../waiting/until.ts'
import { messagesInProgress } from '../world/consumed-queues.ts'
import type { World } from '../world/world.ts'
import { advanceWithRetries } from './advance-with-retries.ts'
import { planRound, type Wave } from './plan.ts'
import type { Tolerate } from './soak-part.ts'

/** Builds a world for one round; disposing it removes the world. */
export type OpenWorld = (cloud: StartedCloud, useCases: readonly TestedUseCase[]) => Promise<World & AsyncDisposable>

export interface RoundOptions {
  readonly useCases: readonly TestedUseCase[]
  readonly seed: number
  readonly open: OpenWorld
  /** Aborted when no more waves should start. What was sent is still followed to its end. */
  readonly signal: AbortSignal
  /** Called before each wave. */
  readonly onWave?: (number: number, of: number) => void
}

export interface Round {
  readonly seed: number
  readonly ledger: Ledger
  /** How often a fault was injected. */
  readonly injected: number
}

/**
 * One round of a soak: waves of inputs while faults are injected, then all faults end, everything runs to its end, and
 * the ledger is reconciled. Each round has a stack of its own that is removed afterwards, so that an hour of inputs
 * fills neither the cloud's memory nor the ledger's, and a round that fails can be repeated by itself.
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
    // Reconciling and removing the stack must not meet faults.
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

/** Sends the inputs of all use cases at the same time. The responses are in the world's sent log. */
async function sendAll(world: World, { inputs, faultProfile }: Wave): Promise<void> {
  // Without faults a sender's failure is a bug of ours or of the cloud's, and must be seen.
  const isTolerant = faultProfile.faults.length > 0 && world.cloud.faults !== undefined
  const tolerate: Tolerate = (sending) => (isTolerant ? sending.catch(() => undefined) : sending)
  await Promise.all(world.useCases.map(({ name, soak }) => soak?.send(world, inputs[name], tolerate)))
}

/** Longer than any retry takes: the last receive of a message, the last attempt of a delivery. */
const MAX_RETRY_TIME = '2 hours'

/** Follows a wave to its end, so that the next one meets only its own faults. */
async function drain(world: World): Promise<void> {
  // An advance waits for everything that is in progress, so most of it is handled before.
  await until(
    () => messagesInProgress(world),
    (count) => count === 0,
    world.timeoutMs,
  )
  await advanceWithRetries(world.cloud.clock, MAX_RETRY_TIME)
}
