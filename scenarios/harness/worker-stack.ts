import { randomInt } from 'node:crypto'
import type { StartedCloud } from '../../cloud/cloud.ts'
import { type Architecture, provision } from '../../provision/architecture.ts'
import { teardown } from '../../provision/teardown.ts'
import { test } from '../../provision/tempo.ts'
import { warm } from './warm.ts'

/** `eventbed-` and six characters, so that no two runs ever meet in one account. */
export const randomStackName = (): string =>
  `eventbed-${randomInt(36 ** 6)
    .toString(36)
    .padStart(6, '0')}`

/** Builds a stack for one worker or one scenario, and removes it at the end, unless it shall be kept. */
export async function provisionStack(
  cloud: StartedCloud,
  { keep }: { keep: boolean },
): Promise<{ architecture: Architecture } & AsyncDisposable> {
  const stack = randomStackName()
  const remove = async () => {
    await teardown(cloud.clients, { stack })
  }
  try {
    const architecture = await provision(cloud, { stack, tempo: test })
    await warm(cloud, architecture)
    return { architecture, [Symbol.asyncDispose]: keep ? async () => {} : remove }
  } catch (error) {
    await remove()
    throw error
  }
}
