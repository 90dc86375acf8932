import { expect, test } from 'vitest'
import { ConnectedCloud } from '../../cloud/connected-cloud.ts'
import { shipment } from '../event-recorder/shipment.ts'
import { startWorld } from './testing.ts'
import { until } from './until.ts'
import { spansOf } from './way-of.ts'
import { worldOf } from './world.ts'

test('in a cloud that records no spans, the way is told by the logs and the dead letters', async () => {
  await using world = await startWorld()
  const { endpoint, region, accountId, credentials } = world.cloud
  // The same cloud, as one that is only reached over HTTP.
  const reach = { name: 'endpoint', endpoint: endpoint!, region, accountId, credentials, lacking: {} } as const
  const far = worldOf(new ConnectedCloud({ ...reach, functionEnvironment: {} }), world.architecture)
  expect(far.cloud.tracing).toBeUndefined()
  await far.bus.put(shipment({ version: 99 }))
  const { value } = await until(
    () => spansOf(far, far.trails.all()[0]!),
    (spans) => spans.some(({ name }) => name === 'SQS dead letter in events-dlq'),
    30_000,
  )
  expect(value.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'EventBridge.PutEvents ShipmentDispatched ok',
    'lambda event-recorder error',
    'lambda event-recorder error',
    'SQS dead letter in events-dlq ok',
  ])
  await far.cloud.stop()
})
