import { parseArn } from '../core/arn.ts'
import type { Call } from '../core/call.ts'
import { notImplemented } from '../core/errors.ts'
import type { Platform } from '../core/platform.ts'
import type { Operations, Service } from '../core/service.ts'
import { accessTo } from './access.ts'
import type { Bus, Rule } from './bus.ts'
import { Buses } from './buses.ts'
import { compilePattern } from './pattern/compile.ts'
import { putPermission, removePermission } from './permission.ts'
import { checkEntries, envelopeOf, refusalOf } from './put-events.ts'
import { deleteRule, putRule, putTargets } from './rules.ts'
import { Dispatcher } from './target/dispatch.ts'

/** EventBridge: https://docs.aws.amazon.com/eventbridge/latest/APIReference/ */
export const eventbridge = (platform: Platform): Service<'events'> => {
  const buses = new Buses()
  const dispatcher = new Dispatcher(platform)
  const operations = {
    putEvents: ({ Entries = [], EndpointId }, call) => {
      if (EndpointId) throw notImplemented('events PutEvents EndpointId')
      checkEntries(Entries)
      const results = Entries.map((entry) => {
        const refusal = refusalOf(entry, call)
        if (refusal) return refusal
        const scope = scopeOf(entry.EventBusName, call)
        const event = envelopeOf(entry, scope, call)
        const bus = buses.find(entry.EventBusName, scope)
        // An event for a bus that is not there is taken and goes nowhere, as on AWS.
        if (bus) dispatcher.dispatch(bus, event, call.span.context)
        return { EventId: event.id }
      })
      call.span.set({
        'aws.eventbridge.event_ids': results.flatMap(({ EventId }: { EventId?: string }) => EventId ?? []),
      })
      return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results }
    },
    testEventPattern: ({ EventPattern = '', Event = '' }) => ({
      Result: compilePattern(EventPattern)(JSON.parse(Event)),
    }),
    createEventBus: ({ Name = '', EventSourceName, Description, DeadLetterConfig, Tags = [] }, call) => {
      if (EventSourceName) throw notImplemented('events CreateEventBus EventSourceName')
      const bus = buses.create(Name, call)
      bus.description = Description
      bus.deadLetter = DeadLetterConfig
      bus.tags = Tags
      return { EventBusArn: bus.arn, Description, DeadLetterConfig }
    },
    deleteEventBus: ({ Name }, call) => {
      buses.delete(Name, call)
      return {}
    },
    describeEventBus: ({ Name }, call) => describedBus(buses.get(Name, call)),
    listEventBuses: ({ NamePrefix = '' }, call) => ({
      EventBuses: buses
        .of(call)
        .filter(({ name }) => name.startsWith(NamePrefix))
        .map(describedBus),
    }),
    putRule: (input, call) => ({ RuleArn: putRule(buses.get(input.EventBusName, call), input, call).arn }),
    deleteRule: ({ Name, EventBusName }, call) => {
      deleteRule(buses.get(EventBusName, call), Name)
      return {}
    },
    describeRule: ({ Name, EventBusName }, call) => describedRule(buses.rule(Name, EventBusName, call)),
    listRules: ({ NamePrefix = '', EventBusName }, call) => ({
      Rules: [...buses.get(EventBusName, call).rules.values()]
        .filter(({ name }) => name.startsWith(NamePrefix))
        .map(describedRule),
    }),
    enableRule: ({ Name, EventBusName }, call) => {
      buses.rule(Name, EventBusName, call).enabled = true
      return {}
    },
    disableRule: ({ Name, EventBusName }, call) => {
      buses.rule(Name, EventBusName, call).enabled = false
      return {}
    },
    putTargets: (input, call) => {
      putTargets(buses.rule(input.Rule, input.EventBusName, call), input)
      return { FailedEntryCount: 0, FailedEntries: [] }
    },
    removeTargets: ({ Rule, EventBusName, Ids = [] }, call) => {
      const { targets } = buses.rule(Rule, EventBusName, call)
      for (const id of Ids) targets.delete(id)
      return { FailedEntryCount: 0, FailedEntries: [] }
    },
    listTargetsByRule: ({ Rule, EventBusName }, call) => ({
      Targets: [...buses.rule(Rule, EventBusName, call).targets.values()],
    }),
    listRuleNamesByTarget: ({ TargetArn, EventBusName }, call) => ({
      RuleNames: [...buses.get(EventBusName, call).rules.values()]
        .filter(({ targets }) => [...targets.values()].some(({ Arn }) => Arn === TargetArn))
        .map(({ name }) => name),
    }),
    putPermission: (input, call) => {
      putPermission(buses.get(input.EventBusName, call), input)
      return {}
    },
    removePermission: (input, call) => {
      removePermission(buses.get(input.EventBusName, call), input)
      return {}
    },
    tagResource: ({ ResourceARN, Tags = [] }, call) => {
      const resource = buses.byArn(ResourceARN, call)
      const set = new Map([...resource.tags, ...Tags].map((tag) => [tag.Key, tag]))
      resource.tags = [...set.values()]
      return {}
    },
    untagResource: ({ ResourceARN, TagKeys = [] }, call) => {
      const resource = buses.byArn(ResourceARN, call)
      resource.tags = resource.tags.filter(({ Key }) => !TagKeys.includes(Key!))
      return {}
    },
    listTagsForResource: ({ ResourceARN }, call) => ({ Tags: buses.byArn(ResourceARN, call).tags }),
  } satisfies Operations<'events'>
  return {
    name: 'events',
    operations,
    access: accessTo(Object.keys(operations)),
    resourcePolicy: (arn, call) => {
      const { account, region } = parseArn(arn) ?? call
      return arn.includes(':event-bus/')
        ? (buses.find(arn, { account, region })?.policy ?? ownServices(arn))
        : undefined
    },
    async stop() {
      dispatcher.stop()
    },
  }
}

/** Services put their own events on the default bus without being asked for a permission. */
const ownServices = (arn: string): string | undefined =>
  arn.endsWith(':event-bus/default')
    ? JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { Service: ['s3.amazonaws.com'] }, Action: 'events:PutEvents', Resource: arn },
        ],
      })
    : undefined

/** A bus of another account is named by its ARN. */
function scopeOf(nameOrArn: string | undefined, { account, region }: Call): { account: string; region: string } {
  const arn = parseArn(nameOrArn ?? '')
  return arn ? { account: arn.account, region: arn.region } : { account, region }
}

const describedBus = ({ name, arn, policy, description, deadLetter, created }: Bus) => ({
  Name: name,
  Arn: arn,
  Policy: policy,
  Description: description,
  DeadLetterConfig: deadLetter,
  ...(created > 0 && { CreationTime: new Date(created) }),
})

const describedRule = ({ name, arn, busName, pattern, description, enabled }: Rule) => ({
  Name: name,
  Arn: arn,
  EventBusName: busName,
  EventPattern: pattern,
  Description: description,
  State: enabled ? ('ENABLED' as const) : ('DISABLED' as const),
})
