import type { Call } from '../core/call.ts'
import { paginateByToken } from '../core/page.ts'
import type { Platform } from '../core/platform.ts'
import { Regional } from '../core/regional.ts'
import { createService, type Operations, type Service } from '../core/service.ts'
import { groupNameIn, permissions } from './access.ts'
import { logsDefinition } from './definition.ts'
import { alreadyExists, invalidParameter, notFound } from './errors.ts'
import type { LogGroup, LogStream } from './log-group.ts'
import { putLogEvents } from './put-log-events.ts'
import { filterLogEvents, getLogEvents } from './read-log-events.ts'

const RETENTIONS = new Set([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
])

/** CloudWatch Logs: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/ */
export const logs = ({ clock }: Platform): Service<'logs'> => {
  const groups = new Regional(() => new Map<string, LogGroup>())
  const getGroup = (
    input: { logGroupName?: string | undefined; logGroupIdentifier?: string | undefined },
    call: Call,
  ): LogGroup => {
    const name = input.logGroupName ?? groupNameIn(input.logGroupIdentifier)
    const group = groups.get(call).get(name)
    if (!group) throw notFound('group')
    return group
  }
  const getStream = (group: LogGroup, name: string | undefined): LogStream => {
    const stream = group.streams.get(name ?? '')
    if (!stream) throw notFound('stream')
    return stream
  }
  const operations = {
    createLogGroup: ({ logGroupName: name = '', tags = {} }, call) => {
      if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name))
        throw invalidParameter(
          `1 validation error detected: Value '${name}' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+`,
        )
      if (groups.get(call).has(name)) throw alreadyExists('group')
      const arn = `arn:aws:logs:${call.region}:${call.account}:log-group:${name}`
      groups.get(call).set(name, {
        name,
        arn,
        createdAt: call.clock.now(),
        retentionInDays: undefined,
        tags: { ...tags },
        streams: new Map(),
      })
      return {}
    },
    deleteLogGroup: (input, call) => {
      groups.get(call).delete(getGroup(input, call).name)
      return {}
    },
    describeLogGroups: ({ logGroupNamePrefix = '', logGroupNamePattern = '', limit = 50, nextToken = '' }, call) => {
      const all = [...groups.get(call).values()]
        .filter(
          ({ name }) => name.startsWith(logGroupNamePrefix) && name.includes(logGroupNamePattern) && name > nextToken,
        )
        .sort((a, b) => (a.name < b.name ? -1 : 1))
      const page = all.slice(0, limit)
      return { logGroups: page.map(describeGroup), ...(page.length < all.length && { nextToken: page.at(-1)!.name }) }
    },
    createLogStream: (input, call) => {
      const group = getGroup(input, call)
      const name = input.logStreamName!
      if (group.streams.has(name)) throw alreadyExists('stream')
      group.streams.set(name, { name, arn: `${group.arn}:log-stream:${name}`, createdAt: call.clock.now(), events: [] })
      return {}
    },
    deleteLogStream: (input, call) => {
      const group = getGroup(input, call)
      group.streams.delete(getStream(group, input.logStreamName).name)
      return {}
    },
    describeLogStreams: (input, call) => {
      const { logStreamNamePrefix = '', limit = 50, nextToken: token, descending = false } = input
      const byTime = input.orderBy === 'LastEventTime'
      const sortKey = (stream: LogStream) =>
        byTime ? String(stream.events.at(-1)?.timestamp ?? 0).padStart(15, '0') : stream.name
      const all = [...getGroup(input, call).streams.values()]
        .filter(({ name }) => name.startsWith(logStreamNamePrefix))
        .sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1) * (descending ? -1 : 1))
      const invalidToken = () => invalidParameter('The specified nextToken is invalid.')
      const { items, ...next } = paginateByToken(all, { token, limit, invalidToken })
      return { logStreams: items.map(describeStream), ...next }
    },
    putLogEvents: (input, call) => {
      const group = getGroup(input, call)
      return putLogEvents(group, getStream(group, input.logStreamName), input, call)
    },
    getLogEvents: (input, call) => {
      const group = getGroup(input, call)
      return getLogEvents(group, getStream(group, input.logStreamName), input, clock.now())
    },
    filterLogEvents: (input, call) => filterLogEvents(getGroup(input, call), input, clock.now()),
    putRetentionPolicy: (input, call) => {
      if (!RETENTIONS.has(input.retentionInDays!))
        throw invalidParameter(
          `1 validation error detected: Value '${input.retentionInDays}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${[...RETENTIONS].join(', ')}]`,
        )
      getGroup(input, call).retentionInDays = input.retentionInDays
      return {}
    },
    deleteRetentionPolicy: (input, call) => {
      getGroup(input, call).retentionInDays = undefined
      return {}
    },
    tagResource: ({ resourceArn, tags = {} }, call) => {
      Object.assign(getGroup({ logGroupIdentifier: resourceArn }, call).tags, tags)
      return {}
    },
    untagResource: ({ resourceArn, tagKeys = [] }, call) => {
      const group = getGroup({ logGroupIdentifier: resourceArn }, call)
      for (const key of tagKeys) delete group.tags[key]
      return {}
    },
    listTagsForResource: ({ resourceArn }, call) => ({
      tags: { ...getGroup({ logGroupIdentifier: resourceArn }, call).tags },
    }),
  } satisfies Operations<'logs'>
  return createService(logsDefinition, { operations, permissions })
}

const describeGroup = ({ name, arn, createdAt, retentionInDays, streams }: LogGroup) => ({
  logGroupName: name,
  arn: `${arn}:*`,
  logGroupArn: arn,
  creationTime: createdAt,
  retentionInDays,
  storedBytes: [...streams.values()].reduce(
    (sum, { events }) => sum + events.reduce((bytes, { message }) => bytes + message.length, 0),
    0,
  ),
})

const describeStream = ({ name, arn, createdAt, events }: LogStream) => ({
  logStreamName: name,
  arn,
  creationTime: createdAt,
  firstEventTimestamp: events[0]?.timestamp,
  lastEventTimestamp: events.at(-1)?.timestamp,
  lastIngestionTime: events.at(-1)?.ingestionTime,
})
