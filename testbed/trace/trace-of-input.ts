import { summarizeTrace, type TraceStep } from '../../cloud/api/trace-summary.ts'
import type { Span } from '../../cloud/api/tracing.ts'
import { findDeadLetters } from '../world/dead-letter.ts'
import type { World } from '../world/world.ts'
import { selectBranch } from './branch.ts'
import type { Input } from './inputs.ts'
import { findLogLines, type LogLine } from './log-lines.ts'
import { spansFromLogs } from './spans-from-logs.ts'

/** The spans of an input: recorded by the cloud, or created from the logs where it records none. */
export async function spansOf(world: World, input: Omit<Input, 'about'>): Promise<readonly Span[]> {
  const { tracing } = world.cloud
  if (tracing) return ownSpans(await tracing.spansOfRequest(input.requestId), input)
  const { objectId, correlationId } = input
  const [lines, deadLetters] = await Promise.all([
    logLinesOf(world, input),
    findDeadLetters(world, objectId ?? correlationId),
  ])
  const functionOrder = Object.assign({}, ...world.useCases.map((useCase) => useCase.functionOrder))
  return spansFromLogs(input, lines, deadLetters, functionOrder)
}

/** Events of one PutEvents call share a trace; each has its own branch of it. */
function ownSpans(spans: readonly Span[], { event }: Omit<Input, 'about'>): readonly Span[] {
  const branch = selectBranch(spans, ({ attributes }) => attributes['aws.eventbridge.event_id'] === event?.eventId)
  return event && branch.length > 0 ? branch : spans
}

/** What the functions logged about an input. */
export async function logLinesOf(world: World, input: Omit<Input, 'about'>): Promise<LogLine[]> {
  return findLogLines(world, await logIdsOf(world, input))
}

/** The ids under which the functions log an input. */
export async function logIdsOf(world: World, input: Omit<Input, 'about'>): Promise<string[]> {
  const { objectId, correlationId, requestId } = input
  const additional = await Promise.all(world.useCases.map((useCase) => useCase.logIdsOf?.(world, input) ?? []))
  return [correlationId, requestId, objectId ?? '', ...additional.flat()]
}

/** Summarizes the trace of a request. */
export async function traceOf(
  world: World,
  { name = 'request', ...ids }: Pick<Input, 'requestId' | 'correlationId'> & { name?: string },
): Promise<TraceStep[]> {
  return summarizeTrace(await spansOf(world, { name, ...ids }))
}
