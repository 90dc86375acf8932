import { PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge'
import { type Figure, measure, round } from '../../testbed/measure/figure.ts'
import type { EventsWorld } from './world.ts'

/** Measures how long it takes to advance the clock by a day while EventBridge retries a function that is always throttled. */
export async function benchClock({
  cloud,
  architecture,
  eventBus,
  eventRecorder,
  faults,
  clock,
}: EventsWorld): Promise<Figure[]> {
  const { eventbridge } = cloud.clients
  const rule = { EventBusName: eventBus.name, Name: `${architecture.stack}-a-day` }
  const RetryPolicy = { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 }
  await eventbridge.send(new PutRuleCommand({ ...rule, EventPattern: '{"source":["a.day"]}' }))
  await eventbridge.send(
    new PutTargetsCommand({
      EventBusName: rule.EventBusName,
      Rule: rule.Name,
      Targets: [{ Id: 'recorder', Arn: eventRecorder.arn, RetryPolicy }],
    }),
  )
  await faults.add({ service: 'lambda', operation: 'Invoke', effect: 'throttle' })
  const entry = { EventBusName: rule.EventBusName, Source: 'a.day', DetailType: 'T', Detail: '{}' }
  await eventbridge.send(new PutEventsCommand({ Entries: [entry] }))
  const [took] = await measure(() => clock!.advance('1 day'))
  const [{ struck } = { struck: 0 }] = await faults.list()
  await faults.clear()
  return [
    {
      what: `a day of EventBridge's retries (${struck} attempts), clock advanced`,
      value: round(took),
      unit: 'ms',
      goal: '< 1000',
    },
  ]
}
