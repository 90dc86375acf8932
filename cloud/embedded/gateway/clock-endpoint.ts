import type { IncomingMessage } from 'node:http'
import { type CloudClock, parseDuration } from '../../api/clock.ts'
import type { AdvancingClock } from '../core/advancing-clock.ts'
import { readBody } from './read-body.ts'

/** The cloud's clock as its users see it. */
export const createCloudClock = (clock: AdvancingClock): CloudClock => ({
  advance: async (duration) => clock.advance(parseDuration(duration)),
  now: () => clock.now(),
})

const MAX_BODY = 1024

/**
 * `/_eventbed/clock`: GET says what time it is, POST `{"advance":"15 minutes"}` moves it on and answers when everything
 * has happened that became due.
 */
export async function handleClockRequest(request: IncomingMessage, clock: CloudClock): Promise<[number, object]> {
  if (request.method === 'GET') return [200, { now: clock.now() }]
  if (request.method !== 'POST') return [405, { message: 'The clock takes GET and POST.' }]
  try {
    return [200, await clock.advance(durationIn(await readBody(request, MAX_BODY)))]
  } catch (error) {
    // Anything else is no fault of who asked: the cloud does not come to rest.
    return [error instanceof RangeError ? 400 : 503, { message: (error as Error).message }]
  }
}

function durationIn(body: Buffer): string | number {
  const { advance } = read(body.toString())
  if (typeof advance === 'string' || typeof advance === 'number') return advance
  throw new RangeError('[eventbed] It is not said how far to advance.\n  • Send JSON such as {"advance":"15 minutes"}.')
}

function read(text: string): { advance?: unknown } {
  try {
    return JSON.parse(text) ?? {}
  } catch {
    return {}
  }
}
