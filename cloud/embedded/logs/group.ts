/** One line of a log. Times in milliseconds since 1970. */
export interface LogEvent {
  readonly timestamp: number
  readonly ingestionTime: number
  readonly message: string
  readonly eventId: string
}

export interface Stream {
  readonly name: string
  readonly arn: string
  readonly created: number
  events: LogEvent[]
}

export interface Group {
  readonly name: string
  readonly arn: string
  readonly created: number
  retentionInDays: number | undefined
  tags: Record<string, string>
  readonly streams: Map<string, Stream>
}

/** So that a long run does not fill the memory, the oldest lines of a stream are forgotten beyond this. */
const MOST_EVENTS = 50_000

export function append(stream: Stream, events: readonly LogEvent[]): void {
  stream.events.push(...events)
  if (stream.events.length > MOST_EVENTS) stream.events = stream.events.slice(stream.events.length - MOST_EVENTS)
}

const DAY = 24 * 3600 * 1000

/** The lines that are not older than the group keeps them. */
export function keptOf({ retentionInDays }: Group, { events }: Stream, now: number): readonly LogEvent[] {
  return retentionInDays === undefined
    ? events
    : events.filter(({ timestamp }) => timestamp > now - retentionInDays * DAY)
}
