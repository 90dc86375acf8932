import { UpdateFunctionEventInvokeConfigCommand } from '@aws-sdk/client-lambda'
import { RolePolicy } from '../../testbed/stack/role-policy.ts'
import { logLinesOf, spansOf } from '../../testbed/trace/trace-of-input.ts'
import { until } from '../../testbed/waiting/until.ts'
import { shipment } from './shipment.ts'
import { expect, test } from './test.ts'
import type { EventsWorld } from './world.ts'

test('a function whose role may not write to its table is refused, and Lambda retries the event once it may', async ({
  ownWorld,
  needs,
}) => {
  needs('enforce-iam')
  const world = await ownWorld()
  const { events, eventBus, eventRecorder } = world
  // Two retries, so that the permission is back before the last one.
  const retries = { FunctionName: eventRecorder.name, MaximumRetryAttempts: 2 }
  await world.cloud.clients.lambda.send(new UpdateFunctionEventInvokeConfigCommand(retries))
  const policy = await RolePolicy.read(world, eventRecorder.name)
  const write = policy.permissions.find(({ action }) => action === 'dynamodb:PutItem')!
  await policy.revoke(write)

  const event = shipment()
  const eventId = event.detail.metadata.id
  await eventBus.put(event)
  // The world's own `until` would advance the clock, and with it the retries.
  const { value: refusals } = await until(
    () => refusalsOfLastInput(world),
    ({ length }) => length > 0,
    world.timeoutMs,
  )
  expect(refusals[0]).toContain(
    `:assumed-role/${eventRecorder.name}/${eventRecorder.name} is not authorized to perform: ${write.action} on resource: ${write.resource}`,
  )
  await expect(events).not.toHaveItem({ eventId })

  await policy.restore()
  await expect(events).toHaveItem({ eventId })
})

/** What the trace and the logs of the last event say about missing permissions. */
async function refusalsOfLastInput(world: EventsWorld): Promise<string[]> {
  const input = world.inputs.all().at(-1)!
  const [spans, lines] = await Promise.all([spansOf(world, input), logLinesOf(world, input)])
  const errors = [
    ...spans.map(({ statusMessage = '' }) => statusMessage),
    ...lines.flatMap(({ message, error }) => [message, error?.message ?? '']),
  ]
  return errors.filter((text) => text.includes('is not authorized to perform'))
}
