import type { FilterLogEventsCommandInput, GetLogEventsCommandInput } from '@aws-sdk/client-cloudwatch-logs'
import { paginateByToken } from '../core/page.ts'
import { invalidParameter } from './errors.ts'
import { compileFilterPattern } from './filter-pattern.ts'
import { type LogEvent, type LogGroup, type LogStream, retainedEvents } from './log-group.ts'

const MAX_EVENTS = 10_000

const invalidToken = () => invalidParameter('The specified nextToken is invalid.')

const isBetween = ({ timestamp }: LogEvent, start: number | undefined, end: number | undefined): boolean =>
  (start === undefined || timestamp >= start) && (end === undefined || timestamp < end)

/** One page of a stream. Tokens hold an index into its events: `f/` reads forward from it, `b/` backward. */
export function getLogEvents(group: LogGroup, stream: LogStream, input: GetLogEventsCommandInput, now: number) {
  const { startTime, endTime, limit = MAX_EVENTS, nextToken, startFromHead = false } = input
  const all = retainedEvents(group, stream, now).filter((event) => isBetween(event, startTime, endTime))
  const [, direction, index] = /^([fb])\/(\d+)$/.exec(nextToken ?? '') ?? []
  if (nextToken !== undefined && direction === undefined) throw invalidToken()
  const position = Number(index ?? 0)
  const start =
    direction === 'f'
      ? position
      : direction === 'b'
        ? Math.max(0, position - limit)
        : startFromHead
          ? 0
          : Math.max(0, all.length - limit)
  const end = direction === 'b' ? position : Math.min(all.length, start + limit)
  const events = all
    .slice(start, end)
    .map(({ timestamp, ingestionTime, message }) => ({ timestamp, ingestionTime, message }))
  return { events, nextForwardToken: `f/${end}`, nextBackwardToken: `b/${start}` }
}

/** The events of a group that match a pattern, from all of its streams, ordered by time. */
export function filterLogEvents(group: LogGroup, input: FilterLogEventsCommandInput, now: number) {
  const { startTime, endTime, filterPattern, logStreamNames, logStreamNamePrefix, limit = MAX_EVENTS } = input
  const matches = compileFilterPattern(filterPattern)
  const matching = [...group.streams.values()]
    .filter(({ name }) => (logStreamNames?.includes(name) ?? true) && name.startsWith(logStreamNamePrefix ?? ''))
    .flatMap((stream) =>
      retainedEvents(group, stream, now)
        .filter((event) => isBetween(event, startTime, endTime) && matches(event.message))
        .map((event) => ({ ...event, logStreamName: stream.name })),
    )
    .sort((a, b) => a.timestamp - b.timestamp)
  const { items: events, ...next } = paginateByToken(matching, { token: input.nextToken, limit, invalidToken })
  return { events, searchedLogStreams: [], ...next }
}
