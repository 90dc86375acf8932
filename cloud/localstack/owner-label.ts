import { hostname } from 'node:os'

/** The label that names the owner of a container: on LocalStack itself and on the containers it starts for functions. */
export const OWNER_LABEL = 'eventbed.owner'

/** The owner of this run's containers: `<host>/<process ID>`. */
export const runOwner = (): string => `${hostname()}/${process.pid}`

/** The owner of containers that are kept for the next run. */
export const keptOwner = (): string => `${hostname()}/kept`

/** Whether a run on this host owned the container and has ended without removing it, for example because it was killed. */
export function isOrphaned(owner: string | undefined): boolean {
  const [host, pid] = owner?.split('/') ?? []
  return host === hostname() && /^\d+$/.test(pid ?? '') && !isAlive(Number(pid))
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // The process exists but belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
