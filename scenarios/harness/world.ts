import type { StartedCloud } from '../../cloud/cloud.ts'
import type { Architecture } from '../../provision/architecture.ts'
import { Bus } from './bus.ts'
import { OrdersClient } from './orders-client.ts'
import { QueueTap } from './queue-tap.ts'
import { TableView } from './table-view.ts'
import { Trails } from './trails.ts'
import { Uploads } from './uploads.ts'

/** The architecture, as those outside of it see it: where inputs go in, and where their effects can be looked at. */
export interface World {
  readonly cloud: StartedCloud
  readonly architecture: Architecture
  /** How long a scenario waits for an effect, in milliseconds. */
  readonly patience: number
  readonly uploads: Uploads
  readonly files: TableView
  readonly records: TableView
  readonly recordsDlq: QueueTap
  readonly uploadsDlq: QueueTap
  readonly api: OrdersClient
  readonly orders: TableView
  readonly bus: Bus
  readonly events: TableView
  readonly eventsDlq: QueueTap
  /** What was put in through it. */
  readonly trails: Trails
}

export function worldOf(cloud: StartedCloud, architecture: Architecture): World {
  const { fileProcessing, eventRecorder, ordersApi } = architecture
  const trails = new Trails()
  return {
    cloud,
    architecture,
    // A cloud that works on one batch at a time needs minutes for a file of thousands of rows.
    patience: cloud.lacks('parallel-batches') ? 300_000 : 60_000,
    files: new TableView('files', fileProcessing.files.name, cloud),
    records: new TableView('records', fileProcessing.records.name, cloud),
    recordsDlq: new QueueTap('records-dlq', fileProcessing.recordsDlq.url, cloud),
    uploadsDlq: new QueueTap('uploads-dlq', fileProcessing.uploadsDlq.url, cloud),
    orders: new TableView('orders', ordersApi.orders.name, cloud),
    events: new TableView('events', eventRecorder.events.name, cloud),
    eventsDlq: new QueueTap('events-dlq', eventRecorder.eventsDlq.url, cloud),
    trails,
    ...entrancesOf(cloud, architecture, trails),
  }
}

/** The same world for one scenario: what it puts in is known to be its own. */
export function worldOfScenario(world: World): World {
  const trails = new Trails(world.trails)
  return { ...world, trails, ...entrancesOf(world.cloud, world.architecture, trails) }
}

/** Where things are put in; each leaves a trail. */
function entrancesOf(cloud: StartedCloud, architecture: Architecture, trails: Trails) {
  const { fileProcessing, ordersApi, eventRecorder } = architecture
  const { id, stage, key } = ordersApi.api
  return {
    uploads: new Uploads(fileProcessing.uploads.name, cloud, trails.add),
    api: new OrdersClient(cloud.invokeUrl(id, stage), key.value, trails.add),
    bus: new Bus(eventRecorder.eventBus.name, cloud, trails.add),
  }
}
