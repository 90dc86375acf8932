import type { StartedCloud } from '../../cloud/api/cloud.ts'
import { provision } from '../../provision/architecture.ts'
import { teardown } from '../../provision/teardown.ts'
import { timingProfileNamed } from '../../provision/timing-profile.ts'
import { randomStackName } from '../stack/provision-stack.ts'
import { warmUp } from '../stack/warm-up.ts'
import { createWorld, type World } from '../world/world.ts'

/**
 * A stack for one round. Where time can be moved on it has AWS's own time-outs and waits, so that nothing fails for the
 * machine being busy; elsewhere somebody would wait for them.
 */
export async function openWorld(cloud: StartedCloud): Promise<World & AsyncDisposable> {
  const stack = randomStackName()
  const remove = async () => {
    await teardown(cloud.clients, { stack })
  }
  try {
    const architecture = await provision(cloud, {
      stack,
      timingProfile: timingProfileNamed(cloud.clock ? 'production' : 'test'),
    })
    await warmUp(cloud, architecture)
    return Object.assign(createWorld(cloud, architecture), { [Symbol.asyncDispose]: remove })
  } catch (error) {
    await remove()
    throw error
  }
}
