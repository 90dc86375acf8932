import { type ContainerRuntimeClient, LABEL_TESTCONTAINERS_SESSION_ID } from 'testcontainers'
import { isOrphan, OWNER_LABEL } from './owner.ts'

/**
 * Removes what belongs to a session: LocalStack itself and the containers in which it ran functions. It starts those
 * by itself, so they outlive it when it is killed.
 */
export async function removeSession({ container }: ContainerRuntimeClient, sessionId: string): Promise<void> {
  const all = await container.dockerode.listContainers({
    all: true,
    filters: { label: [`${LABEL_TESTCONTAINERS_SESSION_ID}=${sessionId}`] },
  })
  await Promise.all(
    all.map(({ Id }) => container.dockerode.getContainer(Id).remove({ force: true, v: true }).catch(ifGone)),
  )
}

/** Removes what earlier runs of ours on this host left because they were killed; never anything else. */
export async function sweep(client: ContainerRuntimeClient): Promise<void> {
  const ours = await client.container.dockerode.listContainers({ all: true, filters: { label: [OWNER_LABEL] } })
  const sessions = ours
    .filter(({ Labels }) => isOrphan(Labels[OWNER_LABEL]))
    .map(({ Labels }) => Labels[LABEL_TESTCONTAINERS_SESSION_ID])
  await Promise.all([...new Set(sessions)].map((sessionId) => sessionId && removeSession(client, sessionId)))
}

/** Somebody else, such as testcontainers' own reaper, may be faster. */
function ifGone(error: { statusCode?: number }): void {
  if (error.statusCode !== 404 && error.statusCode !== 409) throw error
}
