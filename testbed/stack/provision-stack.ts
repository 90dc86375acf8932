import { randomInt } from 'node:crypto'
import { rm } from 'node:fs/promises'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import { type Architecture, DEFAULT_FOLDER, provision } from '../../provision/architecture.ts'
import { Journal } from '../../provision/journal.ts'
import { teardown } from '../../provision/teardown.ts'
import { testProfile } from '../../provision/timing-profile.ts'
import { warmUp } from './warm-up.ts'

/** `eventbed-` and six characters, so that no two runs ever meet in one account. */
export const randomStackName = (): string =>
  `eventbed-${randomInt(36 ** 6)
    .toString(36)
    .padStart(6, '0')}`

/** What becomes of a stack: it is removed, it stays, or it ends with its cloud and need only be forgotten. */
export type CleanupPolicy = 'removed' | 'kept' | 'forgotten'

/** Builds a stack for one worker or one scenario. */
export async function provisionStack(
  cloud: StartedCloud,
  fate: CleanupPolicy,
): Promise<{ architecture: Architecture } & AsyncDisposable> {
  const stack = randomStackName()
  const remove = async () => {
    await teardown(cloud.clients, { stack })
  }
  const ends = {
    removed: remove,
    kept: async () => {},
    forgotten: () => rm(new Journal(DEFAULT_FOLDER, stack).file, { force: true }),
  }
  try {
    const architecture = await provision(cloud, { stack, timingProfile: testProfile })
    await warmUp(cloud, architecture)
    return { architecture, [Symbol.asyncDispose]: ends[fate] }
  } catch (error) {
    await remove()
    throw error
  }
}
