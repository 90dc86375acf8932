import { GetPolicyCommand, RemovePermissionCommand } from '@aws-sdk/client-lambda'
import { provision } from '../../provision/architecture.ts'
import { testProfile } from '../../provision/timing-profile.ts'
import { breakVariable } from '../../testbed/stack/change-function.ts'
import type { OutgoingEvent } from '../../testbed/world/event-bus-client.ts'
import { DELIVER } from './deliver.ts'
import { shipment } from './shipment.ts'
import { expect, serial as test } from './test.ts'

test('an event that EventBridge is not allowed to deliver becomes a dead letter, and is recorded when it is put again', async ({
  fileWorld,
  needs,
}) => {
  needs('enforce-iam', 'dead-letter-events')
  const world = await fileWorld()
  const { architecture, eventBus: bus, cloud, eventRecorder, events, eventsDlq } = world
  const FunctionName = eventRecorder.name
  const { Policy = '{}' } = await cloud.clients.lambda.send(new GetPolicyCommand({ FunctionName }))
  const [{ Sid: StatementId }] = JSON.parse(Policy).Statement
  await cloud.clients.lambda.send(new RemovePermissionCommand({ FunctionName, StatementId }))
  const event = shipment()
  const { id } = event.detail.metadata
  await bus.put(event)
  await expect(eventsDlq).toHaveMessage({ detail: { metadata: { id } } })
  const deadLetter = eventsDlq.messages.at(-1)
  expect(deadLetter!.attributes).toMatchObject({
    RULE_ARN: expect.stringMatching(/:rule\/.*-events\/.*-shipments$/),
    TARGET_ARN: eventRecorder.arn,
    ERROR_CODE: 'NO_PERMISSIONS',
  })
  await expect(world).toBalance()

  // A second run of the provisioning grants the permission again.
  await provision(cloud, world.useCases, { stack: architecture.stack, timingProfile: testProfile })
  await bus.put(asPut(deadLetter!.body as DeliveredEvent))
  await expect(events).toHaveItem({ eventId: id })
  await expect(world).toBalance()
})

test('an event whose function is throttled once is delivered by a retry', async ({ fileWorld, needs }) => {
  needs('inject-faults', 'advance-clock')
  const world = await fileWorld()
  const { eventBus: bus, clock, events, faults } = world
  await faults.add({ ...DELIVER, effect: 'throttle', times: 1 })
  const event = shipment()
  await bus.put(event)
  await clock!.advance('1 minute')
  await expect(events).toHaveItem({ eventId: event.detail.metadata.id })
  await expect(world).toBalance()
  expect(await faults.list()).toMatchObject([{ struck: 1 }])
})

test('an event whose function stays throttled becomes a dead letter after the last retry', async ({
  fileWorld,
  needs,
}) => {
  needs('inject-faults', 'advance-clock')
  const world = await fileWorld()
  const { eventBus: bus, clock, events, eventsDlq, faults } = world
  await faults.add({ ...DELIVER, effect: 'throttle' })
  const event = shipment()
  const { id } = event.detail.metadata
  await bus.put(event)
  await clock!.advance('5 minutes')
  await expect(eventsDlq).toHaveMessage({ detail: { metadata: { id } } })
  const deadLetter = eventsDlq.messages.at(-1)
  expect(deadLetter!.attributes).toMatchObject({
    ERROR_CODE: 'THROTTLING',
    EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
    RETRY_ATTEMPTS: '2',
  })
  await expect(world).toBalance()

  await faults.clear()
  await bus.put(asPut(deadLetter!.body as DeliveredEvent))
  await expect(events).toHaveItem({ eventId: id })
  await expect(world).toBalance()
})

test('an event on which its function always fails becomes an invocation record, and is recorded when it is put again', async ({
  fileWorld,
  needs,
}) => {
  needs('record-failed-events')
  const world = await fileWorld()
  const { eventBus: bus, cloud, eventRecorder, events, eventsDlq } = world
  const restore = await breakVariable(cloud, eventRecorder.name, 'EVENTS_TABLE')
  const event = shipment()
  const { id } = event.detail.metadata
  await bus.put(event)
  await expect(eventsDlq).toHaveMessage({
    requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 2 },
    requestPayload: { detail: { metadata: { id } } },
    responsePayload: { errorType: expect.stringMatching(/^(AccessDenied|ResourceNotFound)Exception$/) },
  })
  await expect(events).not.toHaveItem({ eventId: id })
  await expect(world).toBalance()

  await restore()
  const { requestPayload } = eventsDlq.messages.at(-1)!.body as { requestPayload: DeliveredEvent }
  await bus.put(asPut(requestPayload))
  await expect(events).toHaveItem({ eventId: id })
  await expect(world).toBalance()
})

type DeliveredEvent = Omit<OutgoingEvent, 'detailType'> & { readonly 'detail-type': string }

/** The event as its producer put it, from the event that was delivered. */
const asPut = ({ source, 'detail-type': detailType, detail }: DeliveredEvent): OutgoingEvent => ({
  source,
  detailType,
  detail,
})
