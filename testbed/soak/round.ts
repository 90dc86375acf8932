import type { StartedCloud } from '../../cloud/api/cloud.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { reconcileWhenSettled } from '../ledger/settled.ts'
import { until } from '../waiting/until.ts'
import { waitingIn } from '../world/queue-tap.ts'
import type { World } from '../world/world.ts'
import { drive } from './drive.ts'
import { passTime } from './pass-time.ts'
import { planRound, type Wave } from './plan.ts'

/** A world that is there for one round, and removed after it. */
export type OpenWorld = (cloud: StartedCloud) => Promise<World & AsyncDisposable>

export interface RoundOptions {
  readonly seed: number
  /** Builds the world; a round has one of its own. */
  readonly open: OpenWorld
  /** Aborted when no more waves shall begin. What was sent is seen to its end all the same. */
  readonly signal: AbortSignal
  /** Told before each wave. */
  readonly onWave?: (number: number, of: number) => void
}

export interface Round {
  readonly seed: number
  readonly ledger: Ledger
  /** How often a rule struck. */
  readonly struck: number
}

/**
 * One round of a soak: waves of inputs while things fail, then all is healed and seen to its end, then the books. Each
 * round has a stack of its own, which is removed after it: what was sent in an hour fills neither the cloud's memory
 * nor the ledger's, and a round that fails fails again without those before it.
 */
export async function runRound(cloud: StartedCloud, { seed, open, signal, onWave }: RoundOptions): Promise<Round> {
  await using world = await open(cloud)
  let struck = 0
  const waves = planRound(seed)
  try {
    for (const [place, wave] of waves.entries()) {
      if (signal.aborted) break
      onWave?.(place + 1, waves.length)
      struck += await runWave(world, wave)
    }
  } finally {
    // Whatever happened: books are drawn up, and a stack is removed, in a cloud that works.
    await world.faults.clear()
  }
  return { seed, ledger: (await reconcileWhenSettled(world)).value, struck }
}

async function runWave(world: World, wave: Wave): Promise<number> {
  const { cloud, faults } = world
  if (cloud.faults) for (const rule of wave.weather.faults) await faults.add(rule)
  await drive(world, wave)
  await passTime(cloud.clock, wave.advance)
  const struck = (await faults.list()).reduce((sum, fault) => sum + fault.struck, 0)
  await faults.clear()
  await drain(world)
  return struck
}

/** Longer than anything takes that is still tried again: the last receive of a message, the retries of a delivery. */
const LONGEST_RETRY = '2 hours'

/** Sees a wave to its end, so that what the next one meets of faults is its own. */
async function drain(world: World): Promise<void> {
  const { url } = world.architecture.fileProcessing.recordsQueue
  // An advance has the whole cloud wait for what is under way, so the bulk of it is worked off before.
  await until(
    () => waitingIn(world.cloud, url),
    (waiting) => waiting === 0,
    world.timeoutMs,
  )
  await passTime(world.cloud.clock, LONGEST_RETRY)
}
