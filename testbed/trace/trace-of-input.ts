import { type Hop, wayFrom } from '../../cloud/api/trace-summary.ts'
import type { Span } from '../../cloud/api/tracing.ts'
import { deadLettersAbout } from '../world/dead-letter.ts'
import type { World } from '../world/world.ts'
import { branchOf } from './branch.ts'
import type { Input } from './inputs.ts'
import { type LogLine, linesAbout } from './log-lines.ts'
import { spansFromLogs } from './spans-from-logs.ts'

/** Every hop of something: from the cloud's spans where it records them, else from what the functions logged. */
export async function spansOf(world: World, trail: Omit<Input, 'about'>): Promise<readonly Span[]> {
  const { tracing } = world.cloud
  if (tracing) return ownOf(await tracing.ofRequest(trail.requestId), trail)
  const { fileId, correlationId } = trail
  const [lines, letters] = await Promise.all([linesOf(world, trail), deadLettersAbout(world, fileId ?? correlationId)])
  return spansFromLogs(trail, lines, letters)
}

/** Of events that were put together, each has its own branch of their trace. */
function ownOf(spans: readonly Span[], { event }: Omit<Input, 'about'>): readonly Span[] {
  const own = branchOf(spans, ({ attributes }) => attributes['aws.eventbridge.event_id'] === event?.eventId)
  return event && own.length > 0 ? own : spans
}

/** What the functions logged of something. */
export async function linesOf(world: World, trail: Omit<Input, 'about'>): Promise<LogLine[]> {
  return linesAbout(world, await idsOf(world, trail))
}

/** By what the functions' logs name something. */
export async function idsOf(world: World, trail: Omit<Input, 'about'>): Promise<string[]> {
  const { fileId, correlationId, requestId } = trail
  // Not every cloud tells the same id of an upload to who put it and to the function; the file's item has the latter.
  const file = fileId === undefined ? undefined : await world.files.get({ fileId })
  return [correlationId, requestId, fileId ?? '', String(file?.correlationId ?? '')]
}

/** The way that something took, in words for a person. */
export async function traceOf(
  world: World,
  { what = 'request', ...ids }: Pick<Input, 'requestId' | 'correlationId'> & { what?: string },
): Promise<Hop[]> {
  return wayFrom(await spansOf(world, { what, ...ids }))
}
