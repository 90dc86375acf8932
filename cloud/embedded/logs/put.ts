import type { PutLogEventsCommandInput } from '@aws-sdk/client-cloudwatch-logs'
import type { Call } from '../core/call.ts'
import { append, type Group, type Stream } from './group.ts'
import { invalid } from './problems.ts'

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
const MOST_EVENTS = 10_000
const MOST_BYTES = 1_048_576
const EVENT_OVERHEAD = 26
const DAY = 24 * 3600 * 1000
const TOO_OLD = 14 * DAY
const TOO_NEW = 2 * 3600 * 1000

/** Adds lines to a stream; those that are too old or too new are left out, and that is said. */
export function putEvents(
  { retentionInDays }: Group,
  stream: Stream,
  { logEvents = [] }: PutLogEventsCommandInput,
  { clock, chance }: Call,
) {
  if (logEvents.length > MOST_EVENTS || logEvents.length === 0)
    throw invalid(`Log events in a single PutLogEvents request must be between 1 and ${MOST_EVENTS}.`)
  const size = logEvents.reduce((sum, { message = '' }) => sum + Buffer.byteLength(message) + EVENT_OVERHEAD, 0)
  if (size > MOST_BYTES) throw invalid(`Upload too large: ${size} bytes exceeds limit of ${MOST_BYTES}`)
  const times = logEvents.map(({ timestamp = 0 }) => timestamp)
  if (times.some((time, place) => place > 0 && time < times[place - 1]!))
    throw invalid('Log events in a single PutLogEvents request must be in chronological order.')
  const now = clock.now()
  const oldest = now - Math.min(TOO_OLD, (retentionInDays ?? Number.POSITIVE_INFINITY) * DAY)
  const firstKept = times.findIndex((time) => time >= oldest)
  const firstTooNew = times.findIndex((time) => time > now + TOO_NEW)
  const batch = chance.uuid()
  const kept = logEvents.slice(firstKept < 0 ? logEvents.length : firstKept, firstTooNew < 0 ? undefined : firstTooNew)
  append(
    stream,
    kept.map(({ timestamp = 0, message = '' }, place) => ({
      timestamp,
      message,
      ingestionTime: now,
      eventId: `${batch}-${place}`,
    })),
  )
  const rejected = {
    ...(firstKept !== 0 && { tooOldLogEventEndIndex: firstKept < 0 ? logEvents.length : firstKept }),
    ...(firstTooNew >= 0 && { tooNewLogEventStartIndex: firstTooNew }),
  }
  return Object.keys(rejected).length > 0 ? { rejectedLogEventsInfo: rejected } : {}
}
