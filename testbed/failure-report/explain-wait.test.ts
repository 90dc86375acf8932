import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { csv } from '../../fixtures/csv.ts'
import { shipment } from '../../scenarios/event-recorder/shipment.ts'
import { type WholeWorld, wholeArchitecture } from '../../scenarios/every-use-case/whole-architecture.ts'
import { someOrder } from '../../scenarios/orders-api/some-order.ts'
import { startWorld, withoutVolatileParts } from '../testing.ts'
import { matchers } from '../vitest/matchers.ts'
import { until } from '../waiting/until.ts'
import type { QueueTap } from '../world/queue-tap.ts'

let world: WholeWorld & AsyncDisposable
beforeAll(async () => {
  world = await startWorld(wholeArchitecture)
  expect.extend(matchers)
}, 60_000)
afterAll(() => world[Symbol.asyncDispose]())

/** The message of an expectation that fails. */
const failureOf = async (expectation: Promise<void>): Promise<string> => {
  const error = await expectation.then(
    () => new Error('the expectation passed'),
    (failure: Error) => failure,
  )
  return withoutVolatileParts(error.message, world)
}

const deadLetterIn = (tap: QueueTap) =>
  until(
    () => tap.drain(),
    (messages) => messages.length > 0,
    30_000,
  )

/** Lines in a fixed order, since two functions that run at the same time can finish in either order. */
const sorted = (report: string): string[] => report.split('\n').sort()

describe('a failed wait reports what was expected, what was found, and the trace with the log of the function that failed', () => {
  test('for missing rows, it names their numbers and the nearest dead letter', async () => {
    const upload = await world.uploads.put('sales.csv', csv.rows(3).withRow(2, { quantity: 0 }).toString())
    await deadLetterIn(world.recordsDlq)
    const report = await failureOf(expect(world.records).toHaveItems(3, { fileId: upload.objectId }))
    expect(sorted(report)).toEqual(
      sorted(`expected table records to have 3 items with {"fileId":"STACK-uploads-ACCOUNT/sales.csv@VERSION"}, got 2 after TIME
  missing: row 2
  nearest: records-dlq has {"fileId":"STACK-uploads-ACCOUNT/sales.csv@VERSION","row":2,"line":3,"byte":96,"record":{"id":"S-1-2","sku":"MOUSE-02","quantity":"0","unit_price":"144.15","currency":"USD","sold_at":"INSTANT"},"correlationId":"ID"}
  trace:   TIME S3.PutObject ok
           → TIME Lambda.Invoke ok
           → TIME lambda STACK-file-splitter ok
           → TIME DynamoDB.PutItem ok
           → TIME S3.GetObject ok 2×
           → TIME SQS.SendMessageBatch ok
           → TIME lambda STACK-record-writer ok 3×
           → TIME DynamoDB.UpdateItem ok
           → TIME DynamoDB.BatchWriteItem ok
           → TIME SQS.DeleteMessageBatch ok
           → TIME SQS dead letter in STACK-records-dlq
  logs:    record-writer ERROR row breaks a rule: quantity: must be at least 1 3×
           record-writer INFO stored 2 rows`),
    )
  })

  test('for an event that its function refused, it shows the dead letter and the log', async () => {
    const event = shipment({ version: 99 })
    await world.eventBus.put(event)
    await deadLetterIn(world.eventsDlq)
    const { id: eventId } = event.detail.metadata
    expect(await failureOf(expect(world.events).toHaveItem({ eventId }, { carrier: 'DHL' }))).toBe(
      `expected table events to have {"eventId":"ID"} with {"carrier":"DHL"}, got no such item after TIME
  nearest: events-dlq has RetriesExhausted after 2 attempts: UnknownEvent: version 99 of ShipmentDispatched is not known
  trace:   TIME EventBridge.PutEvents ok
           → TIME EventBridge rule STACK-shipments ok
           → TIME Lambda.Invoke ok
           → TIME lambda STACK-event-recorder failed 2× "version 99 of ShipmentDispatched is not known"
           → TIME SQS.SendMessage ok
  logs:    event-recorder ERROR event refused: version 99 of ShipmentDispatched is not known 2×
           event-recorder ERROR UnknownEvent: version 99 of ShipmentDispatched is not known 2×`,
    )
  })

  test('for an event that matches no rule, it says which field differs from the pattern', async () => {
    const event = shipment({ source: 'shop.billing' })
    await world.eventBus.put(event)
    const message = { requestPayload: { detail: { metadata: { id: event.detail.metadata.id } } } }
    expect(await failureOf(expect(world.eventsDlq).toHaveMessage(message))).toMatch(
      `  no rule: rule STACK-shipments: source is "shop.billing", but the pattern requires ["shop.shipping"]
  trace:   TIME EventBridge.PutEvents ok
           → TIME EventBridge: no rule matches (not routed)`,
    )
  })

  test('for an item with other attributes, it shows the item', async () => {
    const { body } = await world.api.post('/orders', someOrder({ customerId: 'ana' }))
    expect(await failureOf(expect(world.orders).toHaveItem({ orderId: body.orderId }, { total: 1 }))).toBe(
      `expected table orders to have {"orderId":"ORDER"} with {"total":1}, got {"orderId":"ORDER","customerId":"ana","currency":"EUR","items":[{"sku":"MOUSE-02","quantity":1,"unitPrice":19.9}],"subtotal":19.9,"discount":0,"total":19.9,"status":"PLACED","createdAt":"INSTANT","correlationId":"ID"} after TIME
  trace:   TIME API Gateway ok
           → TIME Lambda.Invoke ok
           → TIME lambda STACK-orders-api ok
           → TIME DynamoDB.PutItem ok
  logs:    orders-api INFO order placed`,
    )
  })

  test('for an item that should not exist, it shows the item', async () => {
    const { body } = await world.api.post('/orders', someOrder())
    expect(await failureOf(expect(world.orders).not.toHaveItem({ orderId: body.orderId }))).toMatch(
      /^expected table orders not to have {"orderId":"ORDER"}, got {"orderId":"ORDER",.*} after TIME\n {2}trace: {3}TIME API Gateway ok\n/,
    )
  })
})

test('events that were put in one request have separate traces in reports', async () => {
  const [good, bad] = [shipment(), shipment({ version: 99 })]
  await world.eventBus.put(bad, good)
  const { id: eventId } = good.detail.metadata
  await until(() => world.events.get({ eventId }), Boolean, 30_000)
  const report = await failureOf(expect(world.events).toHaveItem({ eventId }, { carrier: 'UPS' }))
  expect(report).toContain('lambda STACK-event-recorder ok')
  expect(report).not.toContain('version 99')
})

test('a report on an unknown item has neither a trace nor logs', async () => {
  expect(await failureOf(expect(world.events).toHaveItem({ eventId: 'never-put' }))).toBe(
    'expected table events to have {"eventId":"never-put"}, got no such item after TIME',
  )
})
