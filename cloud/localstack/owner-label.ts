import { hostname } from 'node:os'

/** The label that our containers carry, and the functions that LocalStack runs beside itself: whose they are. */
export const OWNER_LABEL = 'eventbed.owner'

/** `<host>/<process id>` */
export const runOwner = (): string => `${hostname()}/${process.pid}`

/** Of what is left up on purpose, for the next run. */
export const keptOwner = (): string => `${hostname()}/kept`

/** True for containers of a run of ours on this host that is gone, for example because it was killed. */
export function isOrphaned(owner: string | undefined): boolean {
  const [host, pid] = owner?.split('/') ?? []
  return host === hostname() && /^\d+$/.test(pid ?? '') && !isAlive(Number(pid))
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // Somebody else's process is alive too.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
