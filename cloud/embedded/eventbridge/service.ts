import type { RuleState } from '@aws-sdk/client-eventbridge'
import { parseArn } from '../core/arn.ts'
import type { Call } from '../core/call.ts'
import { notImplemented } from '../core/errors.ts'
import type { Platform } from '../core/platform.ts'
import { createService, type Operations, type Service } from '../core/service.ts'
import { permissions } from './access.ts'
import type { Bus, Rule } from './bus.ts'
import { Buses, busScope } from './buses.ts'
import { eventbridgeDefinition } from './definition.ts'
import { parseEvent } from './event.ts'
import { paginate } from './page.ts'
import { compilePattern } from './pattern/event-pattern.ts'
import { effectivePolicy, putPermission, removePermission } from './permission.ts'
import { entryTrace, findEntryError, toEvent, validateEntries } from './put-events.ts'
import { deleteRule, putRule, putTargets } from './rules.ts'
import { Scheduler } from './schedule/scheduler.ts'
import { BusForwarder } from './target/bus-forwarder.ts'
import { Dispatcher } from './target/dispatcher.ts'

/** EventBridge: https://docs.aws.amazon.com/eventbridge/latest/APIReference/ */
export const eventbridge = (platform: Platform): Service<'events'> => {
  const buses = new Buses()
  const forwarder = new BusForwarder(platform)
  const dispatcher = new Dispatcher(platform, forwarder)
  const scheduler = new Scheduler(platform, dispatcher)
  const getBus = (nameOrArn: string | undefined, call: Call) => buses.get(nameOrArn, busScope(nameOrArn, call))
  const setState = (state: RuleState, { Name, EventBusName }: { Name?: string; EventBusName?: string }, call: Call) => {
    const rule = buses.getRule(Name, EventBusName, call)
    rule.state = state
    scheduler.update(rule)
    return {}
  }
  const operations = {
    putEvents: ({ Entries = [], EndpointId }, call) => {
      if (EndpointId) throw notImplemented('events PutEvents EndpointId')
      validateEntries(Entries)
      const forwarded = forwarder.forwardedEvent(call.principal)
      const results = Entries.map((entry) => {
        const entryError = forwarded ? undefined : findEntryError(entry, call)
        if (entryError) return entryError
        const scope = busScope(entry.EventBusName, call)
        const event = forwarded ?? toEvent(entry, scope.region, call)
        const bus = buses.find(entry.EventBusName, scope)
        // As on AWS, an event for a bus that does not exist is accepted and dropped.
        if (bus) dispatcher.dispatch(bus, event, entryTrace(entry, call), forwarded !== undefined)
        return { EventId: event.id }
      })
      call.span.set({
        'aws.eventbridge.event_ids': results.flatMap(({ EventId }: { EventId?: string }) => EventId ?? []),
      })
      return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results }
    },
    testEventPattern: ({ EventPattern = '', Event = '' }) => ({
      Result: compilePattern(EventPattern)(parseEvent(Event)),
    }),
    createEventBus: ({ Name = '', Description, DeadLetterConfig, Tags = [], ...more }, call) => {
      for (const member of ['EventSourceName', 'KmsKeyIdentifier', 'LogConfig'] as const)
        if (more[member]) throw notImplemented(`events CreateEventBus ${member}`)
      const bus = buses.create(Name, call)
      bus.description = Description
      bus.deadLetterConfig = DeadLetterConfig
      bus.tags = Tags
      return { EventBusArn: bus.arn, Description, DeadLetterConfig }
    },
    deleteEventBus: ({ Name }, call) => {
      buses.delete(Name, call)
      return {}
    },
    describeEventBus: ({ Name }, call) => describeBus(getBus(Name, call)),
    listEventBuses: ({ NamePrefix = '', ...page }, call) => {
      const { items, next } = paginate(
        buses.list(call).filter(({ name }) => name.startsWith(NamePrefix)),
        page,
      )
      return { EventBuses: items.map(describeBus), ...next }
    },
    putRule: (input, call) => {
      const rule = putRule(getBus(input.EventBusName, call), input)
      scheduler.update(rule)
      return { RuleArn: rule.arn }
    },
    deleteRule: ({ Name, EventBusName }, call) => {
      const rule = deleteRule(getBus(EventBusName, call), Name)
      if (rule) scheduler.remove(rule)
      return {}
    },
    describeRule: ({ Name, EventBusName }, call) => {
      const rule = buses.getRule(Name, EventBusName, call)
      return { ...describeRule(rule), CreatedBy: parseArn(rule.arn)?.account }
    },
    listRules: ({ NamePrefix = '', EventBusName, ...page }, call) => {
      const rules = listRules(getBus(EventBusName, call)).filter(({ name }) => name.startsWith(NamePrefix))
      const { items, next } = paginate(rules, page)
      return { Rules: items.map(describeRule), ...next }
    },
    enableRule: (input, call) => setState('ENABLED', input, call),
    disableRule: (input, call) => setState('DISABLED', input, call),
    putTargets: (input, call) => {
      putTargets(buses.getRule(input.Rule, input.EventBusName, call), input)
      return { FailedEntryCount: 0, FailedEntries: [] }
    },
    removeTargets: ({ Rule, EventBusName, Ids = [] }, call) => {
      const { targets } = buses.getRule(Rule, EventBusName, call)
      for (const id of Ids) targets.delete(id)
      return { FailedEntryCount: 0, FailedEntries: [] }
    },
    listTargetsByRule: ({ Rule, EventBusName, ...page }, call) => {
      const { items, next } = paginate([...buses.getRule(Rule, EventBusName, call).targets.values()], page)
      return { Targets: items, ...next }
    },
    listRuleNamesByTarget: ({ TargetArn, EventBusName, ...page }, call) => {
      const rules = listRules(getBus(EventBusName, call))
      const { items, next } = paginate(
        rules.filter(({ targets }) => [...targets.values()].some(({ Arn }) => Arn === TargetArn)),
        page,
      )
      return { RuleNames: items.map(({ name }) => name), ...next }
    },
    putPermission: (input, call) => {
      putPermission(getBus(input.EventBusName, call), input)
      return {}
    },
    removePermission: (input, call) => {
      removePermission(getBus(input.EventBusName, call), input)
      return {}
    },
    tagResource: ({ ResourceARN, Tags = [] }, call) => {
      const resource = buses.getByArn(ResourceARN, call)
      const byKey = new Map([...resource.tags, ...Tags].map((tag) => [tag.Key, tag]))
      resource.tags = [...byKey.values()]
      return {}
    },
    untagResource: ({ ResourceARN, TagKeys = [] }, call) => {
      const resource = buses.getByArn(ResourceARN, call)
      resource.tags = resource.tags.filter(({ Key }) => !TagKeys.includes(Key!))
      return {}
    },
    listTagsForResource: ({ ResourceARN }, call) => ({ Tags: buses.getByArn(ResourceARN, call).tags }),
  } satisfies Operations<'events'>
  return createService(eventbridgeDefinition, {
    operations,
    permissions,
    resourcePolicy: (arn, call) => {
      if (!arn.includes(':event-bus/')) return undefined
      const bus = buses.find(arn, busScope(arn, call))
      return bus && effectivePolicy(bus, call.principal)
    },
    async stop() {
      scheduler.stop()
      dispatcher.stop()
    },
  })
}

const listRules = ({ rules }: Bus): Rule[] => [...rules.values()].sort((a, b) => (a.name < b.name ? -1 : 1))

const describeBus = ({ name, arn, policy, description, deadLetterConfig, createdAt }: Bus) => ({
  Name: name,
  Arn: arn,
  Policy: policy,
  Description: description,
  DeadLetterConfig: deadLetterConfig,
  ...(createdAt > 0 && { CreationTime: new Date(createdAt) }),
})

const describeRule = ({ name, arn, busName, pattern, schedule, roleArn, description, state }: Rule) => ({
  Name: name,
  Arn: arn,
  EventBusName: busName,
  EventPattern: pattern,
  ScheduleExpression: schedule,
  RoleArn: roleArn,
  Description: description,
  State: state,
})
