/** Times are in milliseconds since 1970. */
export interface LogEvent {
  readonly timestamp: number
  readonly ingestionTime: number
  readonly message: string
  readonly eventId: string
}

export interface LogStream {
  readonly name: string
  readonly arn: string
  readonly createdAt: number
  events: LogEvent[]
}

export interface LogGroup {
  readonly name: string
  readonly arn: string
  readonly createdAt: number
  retentionInDays: number | undefined
  tags: Record<string, string>
  readonly streams: Map<string, LogStream>
}

/** Beyond this, a stream drops its oldest events, so that a long run does not exhaust memory. */
const MAX_STREAM_EVENTS = 50_000

export function appendEvents(stream: LogStream, events: readonly LogEvent[]): void {
  stream.events.push(...events)
  if (stream.events.length > MAX_STREAM_EVENTS)
    stream.events = stream.events.slice(stream.events.length - MAX_STREAM_EVENTS)
}

export const DAY_MS = 24 * 3600 * 1000

/** The events within the retention period of the group. */
export function retainedEvents({ retentionInDays }: LogGroup, { events }: LogStream, now: number): readonly LogEvent[] {
  return retentionInDays === undefined
    ? events
    : events.filter(({ timestamp }) => timestamp > now - retentionInDays * DAY_MS)
}
