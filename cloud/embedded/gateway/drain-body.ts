import type { IncomingMessage } from 'node:http'
import type { Clock } from '../core/clock.ts'

const MAX_DRAIN_MS = 2000
const MAX_DRAIN_BYTES = 64 * 1024 * 1024

/**
 * Reads on and drops what still comes of a body that was refused: a client that is sending does not look for an answer,
 * and one whose connection is closed meanwhile never sees it. Gives up after some time and bytes.
 */
export function drainBody(request: IncomingMessage, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    if (request.complete || request.destroyed) return resolve()
    let dropped = 0
    const timer = clock.after(MAX_DRAIN_MS, resolve)
    const done = () => {
      timer.cancel()
      resolve()
    }
    request.unpipe()
    request.on('data', (chunk: Buffer) => {
      dropped += chunk.length
      if (dropped > MAX_DRAIN_BYTES) done()
    })
    request.once('end', done).once('close', done).resume()
  })
}
