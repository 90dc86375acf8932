import type { FilterLogEventsCommandInput, GetLogEventsCommandInput } from '@aws-sdk/client-cloudwatch-logs'
import { filterOf } from './filter.ts'
import { type Group, keptOf, type LogEvent, type Stream } from './group.ts'
import { invalid } from './problems.ts'

const MOST = 10_000

const within = ({ timestamp }: LogEvent, start: number | undefined, end: number | undefined): boolean =>
  (start === undefined || timestamp >= start) && (end === undefined || timestamp < end)

/** One page of a stream. The tokens count lines from the beginning: `f/` goes forward from there, `b/` backward. */
export function getEvents(group: Group, stream: Stream, input: GetLogEventsCommandInput, now: number) {
  const { startTime, endTime, limit = MOST, nextToken, startFromHead = false } = input
  const all = keptOf(group, stream, now).filter((event) => within(event, startTime, endTime))
  const [, direction, place] = /^([fb])\/(\d+)$/.exec(nextToken ?? '') ?? []
  if (nextToken !== undefined && direction === undefined) throw invalid('The specified nextToken is invalid.')
  const at = Number(place ?? 0)
  const start =
    direction === 'f'
      ? at
      : direction === 'b'
        ? Math.max(0, at - limit)
        : startFromHead
          ? 0
          : Math.max(0, all.length - limit)
  const end = direction === 'b' ? at : Math.min(all.length, start + limit)
  const events = all
    .slice(start, end)
    .map(({ timestamp, ingestionTime, message }) => ({ timestamp, ingestionTime, message }))
  return { events, nextForwardToken: `f/${end}`, nextBackwardToken: `b/${start}` }
}

/** Lines of any stream of the group that a pattern picks, by time. */
export function filterEvents(group: Group, input: FilterLogEventsCommandInput, now: number) {
  const {
    startTime,
    endTime,
    filterPattern,
    logStreamNames,
    logStreamNamePrefix,
    limit = MOST,
    nextToken = '0',
  } = input
  if (!/^\d+$/.test(nextToken)) throw invalid('The specified nextToken is invalid.')
  const matches = filterOf(filterPattern)
  const found = [...group.streams.values()]
    .filter(({ name }) => (logStreamNames?.includes(name) ?? true) && name.startsWith(logStreamNamePrefix ?? ''))
    .flatMap((stream) =>
      keptOf(group, stream, now)
        .filter((event) => within(event, startTime, endTime) && matches(event.message))
        .map((event) => ({ ...event, logStreamName: stream.name })),
    )
    .sort((a, b) => a.timestamp - b.timestamp)
  const start = Number(nextToken)
  const events = found.slice(start, start + limit)
  const end = start + events.length
  return { events, searchedLogStreams: [], ...(end < found.length && { nextToken: String(end) }) }
}
