import type { CloudClock } from '../../cloud/clock.ts'
import type { StartedCloud } from '../../cloud/cloud.ts'
import type { Architecture } from '../../provision/architecture.ts'
import { Bus } from './bus.ts'
import { OrdersClient } from './orders-client.ts'
import { QueueTap } from './queue-tap.ts'
import { TableView } from './table-view.ts'
import { Uploads } from './uploads.ts'

/** The architecture, as those outside of it see it: where inputs go in, and where their effects can be looked at. */
export interface World {
  readonly cloud: StartedCloud
  readonly architecture: Architecture
  /** The cloud's time, where it can be advanced. All scenarios of a worker share it, so each feels it. */
  readonly clock: CloudClock | undefined
  /** How long a scenario waits for an effect, in milliseconds. */
  readonly patience: number
  readonly uploads: Uploads
  readonly files: TableView
  readonly records: TableView
  readonly recordsDlq: QueueTap
  readonly api: OrdersClient
  readonly orders: TableView
  readonly bus: Bus
  readonly events: TableView
  readonly eventsDlq: QueueTap
}

export function worldOf(cloud: StartedCloud, architecture: Architecture): World {
  const { fileProcessing, ordersApi, eventRecorder } = architecture
  return {
    cloud,
    architecture,
    clock: cloud.clock,
    // Elsewhere a failed event is tried again after minutes, and one batch at a time may be worked on.
    patience: cloud.name === 'embedded' ? 60_000 : 300_000,
    uploads: new Uploads(fileProcessing.uploads.name, cloud),
    files: new TableView('files', fileProcessing.files.name, cloud),
    records: new TableView('records', fileProcessing.records.name, cloud),
    recordsDlq: new QueueTap('records-dlq', fileProcessing.recordsDlq.url, cloud),
    api: new OrdersClient(cloud.invokeUrl(ordersApi.api.id, ordersApi.api.stage), ordersApi.api.key.value),
    orders: new TableView('orders', ordersApi.orders.name, cloud),
    bus: new Bus(eventRecorder.eventBus.name, cloud),
    events: new TableView('events', eventRecorder.events.name, cloud),
    eventsDlq: new QueueTap('events-dlq', eventRecorder.eventsDlq.url, cloud),
  }
}
