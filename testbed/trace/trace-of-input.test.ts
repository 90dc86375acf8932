import { afterAll, beforeAll, expect, test } from 'vitest'
import { csv } from '../../fixtures/csv.ts'
import { shipment } from '../../scenarios/event-recorder/shipment.ts'
import { type WholeWorld, wholeArchitecture } from '../../scenarios/every-use-case/whole-architecture.ts'
import { asRemoteWorld, startWorld } from '../testing.ts'
import { until } from '../waiting/until.ts'
import { spansOf } from './trace-of-input.ts'

let world: WholeWorld & AsyncDisposable
/** The same world in a cloud that is only reached over HTTP, and records no spans as far as anybody knows. */
let far: WholeWorld
beforeAll(async () => {
  world = await startWorld(wholeArchitecture)
  far = asRemoteWorld(world)
}, 60_000)
afterAll(async () => {
  await far.cloud.stop()
  await world[Symbol.asyncDispose]()
})

test('in a cloud that records no spans, the way is told by the logs and the dead letters', async () => {
  await far.eventBus.put(shipment({ version: 99 }))
  const { value } = await until(
    () => spansOf(far, far.inputs.all().at(-1)!),
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

test('and a file’s by its own id, where the cloud tells each a different one of the request', async () => {
  await far.uploads.put('sales.csv', csv.rows(2).toString())
  const trail = { ...far.inputs.all().at(-1)!, requestId: 'as told to who put it', correlationId: 'as told to him' }
  const { value } = await until(
    () => spansOf(far, trail),
    (spans) => spans.some(({ name }) => name === 'lambda record-writer'),
    30_000,
  )
  expect(value.map(({ name }) => name)).toEqual([
    'S3.PutObject sales.csv',
    'lambda file-splitter',
    'lambda record-writer',
  ])
})
