import type { Span } from '../../cloud/tracing.ts'
import { type Hop, wayFrom } from '../../cloud/way.ts'
import { deadLettersAbout } from './dead-letter.ts'
import { linesAbout } from './log-lines.ts'
import { spansFromLogs } from './spans-from-logs.ts'
import type { Trail } from './trails.ts'
import type { World } from './world.ts'

/** Every hop of something: from the cloud's spans where it records them, else from what the functions logged. */
export async function spansOf(world: World, trail: Omit<Trail, 'about'>): Promise<readonly Span[]> {
  const { tracing } = world.cloud
  if (tracing) return tracing.ofRequest(trail.requestId)
  const { correlationId, requestId } = trail
  const [lines, letters] = await Promise.all([
    linesAbout(world, [correlationId, requestId]),
    deadLettersAbout(world, correlationId),
  ])
  return spansFromLogs(trail, lines, letters)
}

/** The way that something took, in words for a person. */
export async function wayOf(
  world: World,
  { what = 'request', ...ids }: Pick<Trail, 'requestId' | 'correlationId'> & { what?: string },
): Promise<Hop[]> {
  return wayFrom(await spansOf(world, { what, ...ids }))
}
