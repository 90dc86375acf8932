import type { IncomingMessage } from 'node:http'
import { type CloudClock, parseDuration } from '../../api/clock.ts'
import { parseJsonObject } from '../../common/json.ts'
import type { AdvancingClock } from '../core/advancing-clock.ts'
import { readBody } from './read-body.ts'

/** The public interface of the cloud's clock. */
export const createCloudClock = (clock: AdvancingClock): CloudClock => ({
  advance: async (duration) => clock.advance(parseDuration(duration)),
  now: () => clock.now(),
})

const MAX_BODY_BYTES = 1024

/**
 * `/_eventbed/clock`: GET returns the time; POST `{"advance":"15 minutes"}` advances it and responds when everything that
 * became due is done.
 */
export async function handleClockRequest(request: IncomingMessage, clock: CloudClock): Promise<[number, object]> {
  if (request.method === 'GET') return [200, { now: clock.now() }]
  if (request.method !== 'POST') return [405, { message: '/_eventbed/clock accepts GET and POST.' }]
  try {
    return [200, await clock.advance(parseAdvance(await readBody(request, MAX_BODY_BYTES)))]
  } catch (error) {
    // Other errors are not the client's: the cloud did not become idle.
    return [error instanceof RangeError ? 400 : 503, { message: (error as Error).message }]
  }
}

function parseAdvance(body: Buffer): string | number {
  const { advance } = parseJsonObject(body.toString()) ?? {}
  if (typeof advance === 'string' || typeof advance === 'number') return advance
  throw new RangeError('[eventbed] `advance` is missing.\n  • Send JSON such as {"advance":"15 minutes"}.')
}
