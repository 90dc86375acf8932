import type { ContainerRuntimeClient } from 'testcontainers'
import { findContainerRuntime } from './container-runtime.ts'
import { isOrphaned, OWNER_LABEL, runOwner } from './owner-label.ts'

/** A function's container may be on its way while LocalStack itself is removed. */
const MAX_ROUNDS = 5

/**
 * Removes what carries an owner's label: LocalStack itself and the containers in which it runs functions. It starts
 * those by itself, so they outlive it when it is killed. Returns their names.
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

/** Removes what this run has started, however far that has come. */
export async function removeOwnContainers(): Promise<void> {
  const runtime = await findContainerRuntime().catch(() => undefined)
  if (runtime) await removeContainersOf(runtime, runOwner())
}

/** Removes what earlier runs of ours on this host left because they were killed; never anything else. */
export async function removeOrphanedContainers(client: ContainerRuntimeClient): Promise<void> {
  const ours = await client.container.dockerode.listContainers({ all: true, filters: { label: [OWNER_LABEL] } })
  const owners = new Set(ours.map(({ Labels }) => Labels[OWNER_LABEL]))
  await Promise.all([...owners].map((owner) => owner && isOrphaned(owner) && removeContainersOf(client, owner)))
}

/** Somebody else, such as testcontainers' own reaper, may be faster. */
export function ignoreGone(error: { statusCode?: number }): void {
  if (error.statusCode !== 404 && error.statusCode !== 409) throw error
}
