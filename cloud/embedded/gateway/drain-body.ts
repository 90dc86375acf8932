import type { IncomingMessage } from 'node:http'
import type { Clock } from '../core/clock.ts'

const MAX_DRAIN_MS = 2000
const MAX_DRAIN_BYTES = 64 * 1024 * 1024

/**
 * Reads and discards the rest of a rejected body: many clients read the response only after they have sent the whole body,
 * and lose it if the connection is closed before. Gives up after some time and bytes.
 */
export function drainBody(request: IncomingMessage, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    if (request.complete || request.destroyed) return resolve()
    let discarded = 0
    const timer = clock.after(MAX_DRAIN_MS, resolve)
    const done = () => {
      timer.cancel()
      resolve()
    }
    request.unpipe()
    request.on('data', (chunk: Buffer) => {
      discarded += chunk.length
      if (discarded > MAX_DRAIN_BYTES) done()
    })
    request.once('end', done).once('close', done).resume()
  })
}
