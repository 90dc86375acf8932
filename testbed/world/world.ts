import { join } from 'node:path'
import type { CloudClock } from '../../cloud/api/clock.ts'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import type { Architecture } from '../../provision/architecture.ts'
import { type Ledger, reconcile } from '../ledger/ledger.ts'
import { Inputs } from '../trace/inputs.ts'
import { advanceClockWhileWaiting } from '../waiting/advance-clock-while-waiting.ts'
import { until, type Wait } from '../waiting/until.ts'
import { BucketUploader } from './bucket-uploader.ts'
import { EventBusClient } from './event-bus-client.ts'
import { JsonLog } from './json-log.ts'
import { QueueTap } from './queue-tap.ts'
import { RestApiClient } from './rest-api-client.ts'
import { ScenarioFaults } from './scenario-faults.ts'
import { SentLog, sentLogFile } from './sent-log.ts'
import { TableView } from './table-view.ts'

/** The architecture, as those outside of it see it: where inputs go in, and where their effects can be looked at. */
export interface World {
  readonly cloud: StartedCloud
  readonly architecture: Architecture
  /** The cloud's time, where it can be advanced. All scenarios of a worker share it, so each feels it. */
  readonly clock: CloudClock | undefined
  /** What is made to fail in it, by a scenario that `needs('inject-faults')`. */
  readonly faults: ScenarioFaults
  /** How long a scenario waits for an effect, in milliseconds. */
  readonly timeoutMs: number
  /** What the senders below have sent, and what they were answered. */
  readonly sent: SentLog
  readonly uploads: BucketUploader
  readonly files: TableView
  readonly records: TableView
  readonly recordsDlq: QueueTap
  readonly uploadsDlq: QueueTap
  readonly api: RestApiClient
  readonly orders: TableView
  readonly eventBus: EventBusClient
  readonly events: TableView
  readonly eventsDlq: QueueTap
  /** What was put in through it. */
  readonly inputs: Inputs
  /**
   * Looks until what it sees is good enough, or the patience is over. In a world whose time is its own, time is moved on
   * meanwhile, so that nobody waits for retries.
   */
  until<T>(look: () => Promise<T>, good: (seen: T) => boolean): Promise<Wait<T>>
  /** Every input with its end, as it can be seen now from outside. */
  ledger(): Promise<Ledger>
}

export interface WorldOptions {
  /**
   * A folder such as `.eventbed` in which the sent log and the dead letters are kept, so that another process can go
   * on with them; in memory by default.
   */
  readonly keepIn?: string
  /** How long to wait for an effect, in milliseconds, where it shall not be what the cloud takes. */
  readonly timeoutMs?: number
  /** Nobody else is in this cloud, so that its time can be moved on while something is waited for. */
  readonly isAlone?: boolean
}

export function createWorld(cloud: StartedCloud, architecture: Architecture, options: WorldOptions = {}): World {
  const { keepIn, timeoutMs: patience, isAlone = false } = options
  const { stack, fileProcessing, ordersApi, eventRecorder } = architecture
  const sent = new SentLog(keepIn && sentLogFile(keepIn, stack))
  const trails = new Inputs()
  const tap = (name: string, url: string) =>
    new QueueTap(name, url, cloud, new JsonLog(keepIn && join(keepIn, 'dead-letters', stack, `${name}.jsonl`)))
  const world: World = {
    cloud,
    architecture,
    clock: cloud.clock,
    faults: new ScenarioFaults(cloud, architecture),
    // Elsewhere a failed event is tried again after minutes, and one batch at a time may be worked on.
    timeoutMs: patience ?? (cloud.name === 'embedded' ? 60_000 : 300_000),
    sent,
    files: new TableView('files', fileProcessing.files.name, cloud),
    records: new TableView('records', fileProcessing.records.name, cloud),
    recordsDlq: tap('records-dlq', fileProcessing.recordsDlq.url),
    uploadsDlq: tap('uploads-dlq', fileProcessing.uploadsDlq.url),
    orders: new TableView('orders', ordersApi.orders.name, cloud),
    events: new TableView('events', eventRecorder.events.name, cloud),
    eventsDlq: tap('events-dlq', eventRecorder.eventsDlq.url),
    inputs: trails,
    ...entrancesOf(cloud, architecture, sent, trails),
    // By `this`, so that a copy of the world may have another patience.
    until(look, good) {
      return until(look, good, this.timeoutMs, isAlone ? advanceClockWhileWaiting(cloud.clock) : undefined)
    },
    ledger: () => reconcile(world),
  }
  for (const part of Object.values(world)) if (isView(part)) WORLDS.set(part, world)
  return world
}

/** The same world for one scenario: what it puts in, and what it makes fail, is known to be its own. */
export function createScenarioWorld(world: World): World {
  const trails = new Inputs(world.inputs)
  const { cloud, architecture, sent } = world
  const faults = new ScenarioFaults(cloud, architecture)
  return { ...world, faults, inputs: trails, ...entrancesOf(cloud, architecture, sent, trails) }
}

/** Where things are put in; each writes down what it sent and leaves a trail. */
function entrancesOf(cloud: StartedCloud, architecture: Architecture, sent: SentLog, trails: Inputs) {
  const { fileProcessing, ordersApi, eventRecorder } = architecture
  const { id, stage, key } = ordersApi.api
  return {
    uploads: new BucketUploader(fileProcessing.uploads.name, cloud, sent, trails.add),
    api: new RestApiClient(cloud.invokeUrl(id, stage), key.value, sent, trails.add),
    bus: new EventBusClient(eventRecorder.eventBus.name, cloud, sent, trails.add),
  }
}

type View = TableView | QueueTap
const isView = (part: unknown): part is View => part instanceof TableView || part instanceof QueueTap

const WORLDS = new WeakMap<View, World>()

/** The world that a table or a queue belongs to. */
export function findWorldOf(view: View): World {
  const world = WORLDS.get(view)
  if (!world) throw new Error(`[eventbed] ${view.name} belongs to no world. Take it from one: world.records`)
  return world
}
