import type { ContainerRuntimeClient } from 'testcontainers'
import { findContainerRuntime } from './container-runtime.ts'
import { isOrphaned, OWNER_LABEL, runOwner } from './owner-label.ts'

/** Functions' containers can still be starting while LocalStack itself is removed. */
const MAX_ROUNDS = 5

/**
 * Removes all containers with an owner's label: LocalStack and the containers it started for functions, which keep
 * running when LocalStack is killed. Returns their names.
 */
export async function removeContainersOf({ container }: ContainerRuntimeClient, owner: string): Promise<string[]> {
  const filters = { label: [`${OWNER_LABEL}=${owner}`] }
  const removed: string[] = []
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const all = await container.dockerode.listContainers({ all: true, filters })
    if (all.length === 0) break
    await Promise.all(
      all.map(({ Id }) => container.dockerode.getContainer(Id).remove({ force: true, v: true }).catch(ignoreGone)),
    )
    removed.push(...all.map(({ Id, Names }) => Names[0]?.replace(/^\//, '') ?? Id))
  }
  return removed
}

/** Removes the containers of this run, even those that are still starting. */
export async function removeOwnContainers(): Promise<void> {
  const runtime = await findContainerRuntime().catch(() => undefined)
  if (runtime) await removeContainersOf(runtime, runOwner())
}

/** Removes the containers of earlier runs on this host that were killed, and no others. */
export async function removeOrphanedContainers(client: ContainerRuntimeClient): Promise<void> {
  const labelled = await client.container.dockerode.listContainers({ all: true, filters: { label: [OWNER_LABEL] } })
  const owners = new Set(labelled.map(({ Labels }) => Labels[OWNER_LABEL]))
  await Promise.all([...owners].map((owner) => owner && isOrphaned(owner) && removeContainersOf(client, owner)))
}

/** Something else, such as testcontainers' reaper, may have removed the container already. */
export function ignoreGone(error: { statusCode?: number }): void {
  if (error.statusCode !== 404 && error.statusCode !== 409) throw error
}
