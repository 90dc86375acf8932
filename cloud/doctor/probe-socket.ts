import { connect } from 'node:net'
import type { SocketState } from './machine-info.ts'

/** Connects and hangs up. A file at the path says little by itself: it stays behind when its daemon is killed. */
export function probeSocket(path: string): Promise<SocketState> {
  return new Promise((resolve) => {
    const socket = connect({ path, timeout: 1_000 })
    const end = (state: SocketState) => {
      socket.destroy()
      resolve(state)
    }
    socket.on('connect', () => end('live'))
    socket.on('timeout', () => end('dead'))
    socket.on('error', ({ code }: NodeJS.ErrnoException) => end(STATES[code ?? ''] ?? 'dead'))
  })
}

const STATES: Record<string, SocketState> = { ENOENT: 'none', ENOTDIR: 'none', EACCES: 'denied', EPERM: 'denied' }
