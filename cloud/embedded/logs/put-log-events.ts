import type { PutLogEventsCommandInput } from '@aws-sdk/client-cloudwatch-logs'
import type { Call } from '../core/call.ts'
import { invalidParameter } from './errors.ts'
import { appendEvents, DAY_MS, type LogGroup, type LogStream } from './log-group.ts'

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
const MAX_EVENTS = 10_000
const MAX_BYTES = 1_048_576
const EVENT_OVERHEAD_BYTES = 26
const MAX_AGE_MS = 14 * DAY_MS
const MAX_FUTURE_MS = 2 * 3600 * 1000

/** Appends events to a stream. Events that are too old or too new are dropped and reported in the response. */
export function putLogEvents(
  { retentionInDays }: LogGroup,
  stream: LogStream,
  { logEvents = [] }: PutLogEventsCommandInput,
  { clock, random }: Call,
) {
  if (logEvents.length > MAX_EVENTS || logEvents.length === 0)
    throw invalidParameter(`Log events in a single PutLogEvents request must be between 1 and ${MAX_EVENTS}.`)
  const size = logEvents.reduce((sum, { message = '' }) => sum + Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES, 0)
  if (size > MAX_BYTES) throw invalidParameter(`Upload too large: ${size} bytes exceeds limit of ${MAX_BYTES}`)
  const times = logEvents.map(({ timestamp = 0 }) => timestamp)
  if (times.some((time, index) => index > 0 && time < times[index - 1]!))
    throw invalidParameter('Log events in a single PutLogEvents request must be in chronological order.')
  const now = clock.now()
  const oldest = now - Math.min(MAX_AGE_MS, (retentionInDays ?? Number.POSITIVE_INFINITY) * DAY_MS)
  const firstAccepted = times.findIndex((time) => time >= oldest)
  const acceptedFrom = firstAccepted < 0 ? logEvents.length : firstAccepted
  const firstTooNew = times.findIndex((time) => time > now + MAX_FUTURE_MS)
  const batch = random.uuid()
  const accepted = logEvents.slice(acceptedFrom, firstTooNew < 0 ? undefined : firstTooNew)
  appendEvents(
    stream,
    accepted.map(({ timestamp = 0, message = '' }, index) => ({
      timestamp,
      message,
      ingestionTime: now,
      eventId: `${batch}-${index}`,
    })),
  )
  const rejected = {
    ...(acceptedFrom > 0 && { tooOldLogEventEndIndex: acceptedFrom }),
    ...(firstTooNew >= 0 && { tooNewLogEventStartIndex: firstTooNew }),
  }
  return Object.keys(rejected).length > 0 ? { rejectedLogEventsInfo: rejected } : {}
}
