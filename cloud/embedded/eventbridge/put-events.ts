import type { PutEventsRequestEntry, PutEventsResultEntry } from '@aws-sdk/client-eventbridge'
import { exceedsDepth, parseJsonObject } from '../../common/json.ts'
import type { Call } from '../core/call.ts'
import { parseTraceHeader, type SpanContext } from '../core/trace.ts'
import { constraintViolation, validationError } from './errors.ts'
import { type EventBridgeEvent, formatEventTime } from './event.ts'
import { rememberExactNumbers } from './exact-numbers.ts'
import { MAX_DETAIL_DEPTH, MAX_ENTRIES, MAX_REQUEST_BYTES } from './limits.ts'

export function validateEntries(entries: readonly PutEventsRequestEntry[]): void {
  if (entries.length === 0)
    throw constraintViolation("Value '[]' at 'entries'", 'Member must have length greater than or equal to 1')
  if (entries.length > MAX_ENTRIES)
    throw constraintViolation(
      "Value '[PutEventsRequestEntry]' at 'entries'",
      `Member must have length less than or equal to ${MAX_ENTRIES}`,
    )
  if (entries.reduce((sum, entry) => sum + entrySize(entry), 0) > MAX_REQUEST_BYTES)
    throw validationError('Total size of the entries in the request is over the limit.')
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size */
const entrySize = ({
  Time,
  Source = '',
  DetailType = '',
  Detail = '',
  Resources = [],
}: PutEventsRequestEntry): number =>
  (Time ? 14 : 0) + [Source, DetailType, Detail, ...Resources].reduce((sum, text) => sum + Buffer.byteLength(text), 0)

/** Why one entry fails, if it does. The other entries of the request are still accepted. */
export function findEntryError(
  { Source, DetailType, Detail }: PutEventsRequestEntry,
  call: Call,
): PutEventsResultEntry | undefined {
  for (const [name, value] of Object.entries({ Source, DetailType, Detail }))
    if (!value)
      return {
        ErrorCode: 'InvalidArgument',
        ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      }
  if (/^aws[.]/.test(Source!) && call.principal.kind !== 'service')
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' }
  // The event is serialized again for each target.
  const isTooDeep = exceedsDepth(Buffer.from(Detail!), MAX_DETAIL_DEPTH)
  if (isTooDeep || !parseJsonObject(Detail!))
    return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' }
  return undefined
}

export function toEvent(entry: PutEventsRequestEntry, region: string, call: Call): EventBridgeEvent {
  const event: EventBridgeEvent = {
    version: '0',
    id: call.random.uuid(),
    'detail-type': entry.DetailType!,
    source: entry.Source!,
    // The sender's account, even when the bus belongs to another account.
    account: call.account,
    time: formatEventTime(entry.Time?.getTime() ?? call.clock.now()),
    region,
    resources: entry.Resources ?? [],
    detail: JSON.parse(entry.Detail!),
  }
  rememberExactNumbers(event, entry.Detail!)
  return event
}

/**
 * The trace in the entry's header. When that is the call's own trace, the call's span is the closer parent. Without the
 * lineage: Lambda does not detect loops through EventBridge.
 */
export function entryTrace({ TraceHeader }: PutEventsRequestEntry, { span }: Call): SpanContext {
  const header = parseTraceHeader(TraceHeader)
  const { traceId, spanId } = header && header.traceId !== span.context.traceId ? header : span.context
  return { traceId, spanId }
}
