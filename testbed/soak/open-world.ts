import type { StartedCloud } from '../../cloud/api/cloud.ts'
import { timingProfileNamed } from '../../provision/timing-profile.ts'
import type { ResourcesOf } from '../../provision/use-case.ts'
import { provisionStack } from '../stack/provision-stack.ts'
import type { TestedUseCase } from '../use-case.ts'
import { createWorld, type World } from '../world/world.ts'

/**
 * Builds a stack for one round. Uses the production timing profile where the clock can be advanced, so that nothing times
 * out on a busy machine; elsewhere its waits would be real.
 */
export async function openWorld<const U extends readonly TestedUseCase[]>(
  cloud: StartedCloud,
  useCases: U,
): Promise<World<ResourcesOf<U>> & AsyncDisposable> {
  const timingProfile = timingProfileNamed(cloud.clock ? 'production' : 'test')
  const { architecture, [Symbol.asyncDispose]: dispose } = await provisionStack(cloud, useCases, { timingProfile })
  return Object.assign(createWorld(cloud, architecture, useCases), { [Symbol.asyncDispose]: dispose })
}
