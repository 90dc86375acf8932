import type { Call } from '../core/call.ts'
import type { Platform } from '../core/platform.ts'
import { Regional } from '../core/regional.ts'
import type { Access, AccessTable, Operations, Service } from '../core/service.ts'
import type { Group, Stream } from './group.ts'
import { alreadyExists, invalid, notFound } from './problems.ts'
import { putEvents } from './put.ts'
import { filterEvents, getEvents } from './read.ts'

const RETENTIONS = new Set([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
])

/** CloudWatch Logs: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/ */
export const logs = ({ clock }: Platform): Service<'logs'> => {
  const groups = new Regional(() => new Map<string, Group>())
  const groupOf = (
    input: { logGroupName?: string | undefined; logGroupIdentifier?: string | undefined },
    call: Call,
  ): Group => {
    const name = input.logGroupName ?? nameIn(input.logGroupIdentifier)
    const group = groups.of(call).get(name)
    if (!group) throw notFound('group')
    return group
  }
  const streamOf = (group: Group, name: string | undefined): Stream => {
    const stream = group.streams.get(name ?? '')
    if (!stream) throw notFound('stream')
    return stream
  }
  const operations = {
    createLogGroup: ({ logGroupName: name = '', tags = {} }, call) => {
      if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name))
        throw invalid(
          `1 validation error detected: Value '${name}' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+`,
        )
      if (groups.of(call).has(name)) throw alreadyExists('group')
      const arn = `arn:aws:logs:${call.region}:${call.account}:log-group:${name}`
      groups.of(call).set(name, {
        name,
        arn,
        created: call.clock.now(),
        retentionInDays: undefined,
        tags: { ...tags },
        streams: new Map(),
      })
      return {}
    },
    deleteLogGroup: (input, call) => {
      groups.of(call).delete(groupOf(input, call).name)
      return {}
    },
    describeLogGroups: ({ logGroupNamePrefix = '', logGroupNamePattern = '', limit = 50, nextToken = '' }, call) => {
      const all = [...groups.of(call).values()]
        .filter(
          ({ name }) => name.startsWith(logGroupNamePrefix) && name.includes(logGroupNamePattern) && name > nextToken,
        )
        .sort((a, b) => (a.name < b.name ? -1 : 1))
      const page = all.slice(0, limit)
      return { logGroups: page.map(describedGroup), ...(page.length < all.length && { nextToken: page.at(-1)!.name }) }
    },
    createLogStream: (input, call) => {
      const group = groupOf(input, call)
      const name = input.logStreamName!
      if (group.streams.has(name)) throw alreadyExists('stream')
      group.streams.set(name, { name, arn: `${group.arn}:log-stream:${name}`, created: call.clock.now(), events: [] })
      return {}
    },
    deleteLogStream: (input, call) => {
      const group = groupOf(input, call)
      group.streams.delete(streamOf(group, input.logStreamName).name)
      return {}
    },
    describeLogStreams: (input, call) => {
      const { logStreamNamePrefix = '', limit = 50, nextToken = '', descending = false } = input
      const byTime = input.orderBy === 'LastEventTime'
      const sortKey = (stream: Stream) =>
        byTime ? String(stream.events.at(-1)?.timestamp ?? 0).padStart(15, '0') : stream.name
      const all = [...groupOf(input, call).streams.values()]
        .filter(({ name }) => name.startsWith(logStreamNamePrefix))
        .sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1) * (descending ? -1 : 1))
      const start = Number(nextToken || 0)
      const page = all.slice(start, start + limit)
      return {
        logStreams: page.map(describedStream),
        ...(start + page.length < all.length && { nextToken: String(start + page.length) }),
      }
    },
    putLogEvents: (input, call) => {
      const group = groupOf(input, call)
      return putEvents(group, streamOf(group, input.logStreamName), input, call)
    },
    getLogEvents: (input, call) => {
      const group = groupOf(input, call)
      return getEvents(group, streamOf(group, input.logStreamName), input, clock.now())
    },
    filterLogEvents: (input, call) => filterEvents(groupOf(input, call), input, clock.now()),
    putRetentionPolicy: (input, call) => {
      if (!RETENTIONS.has(input.retentionInDays!))
        throw invalid(
          `1 validation error detected: Value '${input.retentionInDays}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${[...RETENTIONS].join(', ')}]`,
        )
      groupOf(input, call).retentionInDays = input.retentionInDays
      return {}
    },
    deleteRetentionPolicy: (input, call) => {
      groupOf(input, call).retentionInDays = undefined
      return {}
    },
    tagResource: ({ resourceArn, tags = {} }, call) => {
      Object.assign(groupOf({ logGroupIdentifier: resourceArn }, call).tags, tags)
      return {}
    },
    untagResource: ({ resourceArn, tagKeys = [] }, call) => {
      const group = groupOf({ logGroupIdentifier: resourceArn }, call)
      for (const key of tagKeys) delete group.tags[key]
      return {}
    },
    listTagsForResource: ({ resourceArn }, call) => ({
      tags: { ...groupOf({ logGroupIdentifier: resourceArn }, call).tags },
    }),
  } satisfies Operations<'logs'>
  return { name: 'logs', operations, access: accessTo(Object.keys(operations)) }
}

const nameIn = (identifier = ''): string => identifier.replace(/^arn:.*:log-group:/, '').replace(/:\*$/, '')

const describedGroup = ({ name, arn, created, retentionInDays, streams }: Group) => ({
  logGroupName: name,
  arn: `${arn}:*`,
  logGroupArn: arn,
  creationTime: created,
  retentionInDays,
  storedBytes: [...streams.values()].reduce(
    (sum, { events }) => sum + events.reduce((bytes, { message }) => bytes + message.length, 0),
    0,
  ),
})

const describedStream = ({ name, arn, created, events }: Stream) => ({
  logStreamName: name,
  arn,
  creationTime: created,
  firstEventTimestamp: events[0]?.timestamp,
  lastEventTimestamp: events.at(-1)?.timestamp,
  lastIngestionTime: events.at(-1)?.ingestionTime,
})

interface Addressed {
  readonly logGroupName?: string
  readonly logGroupIdentifier?: string
  readonly logStreamName?: string
  readonly resourceArn?: string
}

const ON_STREAM = new Set(['putLogEvents', 'getLogEvents', 'deleteLogStream'])

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html */
const accessTo = (names: readonly string[]): AccessTable<'logs'> =>
  Object.fromEntries(
    names.map((name) => [
      name,
      (
        { logGroupName, logGroupIdentifier, logStreamName, resourceArn }: Addressed,
        { region, account }: Call,
      ): Access => {
        const group = logGroupName ?? nameIn(logGroupIdentifier ?? resourceArn)
        const stream = ON_STREAM.has(name) ? `:log-stream:${logStreamName}` : ':*'
        return {
          action: `logs:${name.charAt(0).toUpperCase()}${name.slice(1)}`,
          resource: `arn:aws:logs:${region}:${account}:log-group:${group || '*'}${stream}`,
        }
      },
    ]),
  ) as AccessTable<'logs'>
