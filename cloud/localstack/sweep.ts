import type { ContainerRuntimeClient } from 'testcontainers'
import { containerRuntime } from './container-runtime.ts'
import { isOrphan, OWNER_LABEL, ownLabel } from './owner.ts'

/** A function's container may be on its way while LocalStack itself is removed. */
const ROUNDS = 5

/**
 * Removes what carries an owner's label: LocalStack itself and the containers in which it runs functions. It starts
 * those by itself, so they outlive it when it is killed. Returns their names.
 */
export async function removeOwned({ container }: ContainerRuntimeClient, owner: string): Promise<string[]> {
  const filters = { label: [`${OWNER_LABEL}=${owner}`] }
  const removed: string[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const all = await container.dockerode.listContainers({ all: true, filters })
    if (all.length === 0) break
    await Promise.all(
      all.map(({ Id }) => container.dockerode.getContainer(Id).remove({ force: true, v: true }).catch(ifGone)),
    )
    removed.push(...all.map(({ Id, Names }) => Names[0]?.replace(/^\//, '') ?? Id))
  }
  return removed
}

/** Removes what this run has started, however far that has come. */
export async function removeOwn(): Promise<void> {
  const runtime = await containerRuntime().catch(() => undefined)
  if (runtime) await removeOwned(runtime, ownLabel())
}

/** Removes what earlier runs of ours on this host left because they were killed; never anything else. */
export async function sweep(client: ContainerRuntimeClient): Promise<void> {
  const ours = await client.container.dockerode.listContainers({ all: true, filters: { label: [OWNER_LABEL] } })
  const owners = new Set(ours.map(({ Labels }) => Labels[OWNER_LABEL]))
  await Promise.all([...owners].map((owner) => owner && isOrphan(owner) && removeOwned(client, owner)))
}

/** Somebody else, such as testcontainers' own reaper, may be faster. */
export function ifGone(error: { statusCode?: number }): void {
  if (error.statusCode !== 404 && error.statusCode !== 409) throw error
}
