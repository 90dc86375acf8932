import { hostname } from 'node:os'

/** The label that our containers carry: whose they are, as `<host>/<process id>`. */
export const OWNER_LABEL = 'eventbed.owner'

export const ownLabel = (): string => `${hostname()}/${process.pid}`

/** True for containers of a run of ours on this host that is gone, for example because it was killed. */
export function isOrphan(owner: string | undefined): boolean {
  const [host, pid] = owner?.split('/') ?? []
  return host === hostname() && !isAlive(Number(pid))
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // Somebody else's process is alive too.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
