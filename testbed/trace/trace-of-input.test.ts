import { afterAll, beforeAll, expect, test } from 'vitest'
import { csv } from '../../fixtures/csv.ts'
import { shipment } from '../../scenarios/event-recorder/shipment.ts'
import { type WholeWorld, wholeArchitecture } from '../../scenarios/every-use-case/whole-architecture.ts'
import { asRemoteWorld, startWorld } from '../testing.ts'
import { until } from '../waiting/until.ts'
import { spansOf } from './trace-of-input.ts'

let world: WholeWorld & AsyncDisposable
/** The same world in a cloud that is reached over HTTP and records no spans. */
let remote: WholeWorld
beforeAll(async () => {
  world = await startWorld(wholeArchitecture)
  remote = asRemoteWorld(world)
}, 60_000)
afterAll(async () => {
  await remote.cloud.stop()
  await world[Symbol.asyncDispose]()
})

test('in a cloud that records no spans, a trace is made from logs and dead letters', async () => {
  await remote.eventBus.put(shipment({ version: 99 }))
  const { value } = await until(
    () => spansOf(remote, remote.inputs.all().at(-1)!),
    (spans) => spans.some(({ name }) => name === 'SQS dead letter in events-dlq'),
    30_000,
  )
  expect(value.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'EventBridge.PutEvents ShipmentDispatched ok',
    'lambda event-recorder error',
    'lambda event-recorder error',
    'SQS dead letter in events-dlq ok',
  ])
})

test('the trace of a file is found by its object id where the function logs another request id than its sender received', async () => {
  await remote.uploads.put('sales.csv', csv.rows(2).toString())
  const input = {
    ...remote.inputs.all().at(-1)!,
    requestId: 'received by the sender',
    correlationId: 'received by the sender',
  }
  const { value } = await until(
    () => spansOf(remote, input),
    (spans) => spans.some(({ name }) => name === 'lambda record-writer'),
    30_000,
  )
  expect(value.map(({ name }) => name)).toEqual([
    'S3.PutObject sales.csv',
    'lambda file-splitter',
    'lambda record-writer',
  ])
})
