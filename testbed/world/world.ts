import { join } from 'node:path'
import type { CloudClock } from '../../cloud/api/clock.ts'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import { UserError } from '../../cloud/common/user-error.ts'
import type { Architecture } from '../../provision/architecture.ts'
import type { NoResources } from '../../provision/use-case.ts'
import { type Ledger, reconcile } from '../ledger/ledger.ts'
import { Inputs } from '../trace/inputs.ts'
import type { TestedUseCase } from '../use-case.ts'
import { advanceClockWhileWaiting } from '../waiting/advance-clock-while-waiting.ts'
import { until, type WaitResult } from '../waiting/until.ts'
import { JsonLog } from './json-log.ts'
import { QueueTap } from './queue-tap.ts'
import { ScenarioFaults } from './scenario-faults.ts'
import { SentLog, sentLogFile } from './sent-log.ts'
import { createView, isSender, type View, type ViewContext, type ViewsOf } from './views.ts'

/** The members of every world, whatever its use cases. */
export interface WorldBase<R extends NoResources = NoResources> {
  readonly cloud: StartedCloud
  readonly architecture: Architecture<R>
  /** The use cases that were built. */
  readonly useCases: readonly TestedUseCase[]
  /** All views of resources, by name. */
  readonly views: ReadonlyMap<string, View>
  /** The cloud's clock, where it can be advanced. All scenarios of a worker share it. */
  readonly clock: CloudClock | undefined
  /** Injects faults, for a scenario that `needs('inject-faults')`. */
  readonly faults: ScenarioFaults
  /** How long to wait for an effect. */
  readonly timeoutMs: number
  /** What the clients of this world sent, with the responses. */
  readonly sent: SentLog
  /** The ids of what was sent, so that a report can find the traces. */
  readonly inputs: Inputs
  /**
   * Reads until the value meets a condition or `timeoutMs` expires. Where no other scenario uses the cloud, advances its
   * clock meanwhile, so that nobody waits for retries.
   */
  until<T>(read: () => Promise<T>, isDone: (value: T) => boolean): Promise<WaitResult<T>>
  /** Reconciles every input with its current outcomes. */
  ledger(): Promise<Ledger>
}

/**
 * Sends inputs to an architecture and reads their effects, as its users would. Mirrors the resources that the use cases
 * return: each `Table` is a table view, each `Queue` a tap, each `Bucket` an uploader, each `EventBus`, `RestApi` and
 * `LambdaFunction` a client.
 *
 * @example
 * const world = createWorld(cloud, await provision(cloud, [invoices], options), [invoices])
 * await world.invoices.get({ invoiceId: 'i-1' })
 */
export type World<R extends NoResources = NoResources> = WorldBase<R> & ViewsOf<R>

export interface WorldOptions {
  /**
   * A folder such as `.eventbed` for the sent log and the received dead letters, so that another process can use them;
   * in memory by default.
   */
  readonly keepIn?: string
  /** How long to wait for an effect; depends on the cloud by default. */
  readonly timeoutMs?: number
  /** Whether nothing else uses this cloud, so that its clock can be advanced during waits. */
  readonly isAlone?: boolean
}

/** Retries take moments in the embedded cloud and minutes elsewhere, where batches are handled one at a time. */
const DEFAULT_TIMEOUT_MS = { embedded: 60_000, other: 300_000 }

export function createWorld<R extends NoResources>(
  cloud: StartedCloud,
  architecture: Architecture<R>,
  useCases: readonly TestedUseCase[],
  options: WorldOptions = {},
): World<R> {
  const { keepIn, timeoutMs, isAlone = false } = options
  const { stack } = architecture
  const sent = new SentLog(keepIn && sentLogFile(keepIn, stack))
  const inputs = new Inputs()
  const keptMessages = (queue: string) =>
    new JsonLog<never>(keepIn && join(keepIn, 'dead-letters', stack, `${queue}.jsonl`))
  const base: WorldBase<R> = {
    cloud,
    architecture,
    useCases,
    views: viewsOf(architecture, { cloud, sent, onInput: inputs.add, keptMessages }),
    clock: cloud.clock,
    faults: new ScenarioFaults(cloud, architecture),
    timeoutMs: timeoutMs ?? DEFAULT_TIMEOUT_MS[cloud.name === 'embedded' ? 'embedded' : 'other'],
    sent,
    inputs,
    // Uses `this`, so that a copy of the world can have another timeout.
    until(read, isDone) {
      return until(read, isDone, this.timeoutMs, isAlone ? advanceClockWhileWaiting(cloud.clock) : undefined)
    },
    ledger() {
      return reconcile(this)
    },
  }
  const world = withViews(base)
  for (const view of world.views.values()) worldOfView.set(view, world)
  return world
}

/**
 * Creates a world for one scenario, with its own inputs and faults. It shares tables and queues with the original, so
 * that scenarios do not receive each other's messages.
 */
export function createScenarioWorld<R extends NoResources>(world: World<R>): World<R> {
  const { cloud, architecture, sent, views } = world
  const inputs = new Inputs(world.inputs)
  const own = viewsOf(architecture, { cloud, sent, onInput: inputs.add, keptMessages: () => new JsonLog<never>() })
  const mixed = new Map([...views].map(([name, view]) => [name, isSender(view) ? own.get(name)! : view]))
  const base: WorldBase<R> = { ...world, inputs, views: mixed, faults: new ScenarioFaults(cloud, architecture) }
  const scenarioWorld = withViews(base)
  for (const view of mixed.values()) if (isSender(view)) worldOfView.set(view, scenarioWorld)
  return scenarioWorld
}

function viewsOf(architecture: Architecture, context: ViewContext): ReadonlyMap<string, View> {
  return new Map(
    Object.entries<never>(architecture.resources).map(([name, resource]) => [name, createView(resource, context)]),
  )
}

/** Adds the views as members. */
function withViews<R extends NoResources>(base: WorldBase<R>): World<R> {
  for (const name of base.views.keys())
    if (Object.hasOwn(base, name) && !isView(base[name as keyof WorldBase<R>]))
      throw new UserError(`A resource cannot be named ${name}: every world has a member of that name.`, {
        fixes: ['Rename it in what provision() returns'],
      })
  return Object.assign(base, Object.fromEntries(base.views)) as World<R>
}

const isView = (member: unknown): boolean => worldOfView.has(member as View)

const worldOfView = new WeakMap<View, World>()

/** Finds the world of a view, so that a matcher can explain its failure. */
export function findWorldOf(view: View): World {
  const world = worldOfView.get(view)
  if (!world)
    throw new UserError(`${view.name} does not belong to a world.`, {
      fixes: ['Use a view of a world, for example world.records'],
    })
  return world
}

/** The taps of all queues of a world. */
export const tapsOf = ({ views }: World): QueueTap[] =>
  [...views.values()].filter((view): view is QueueTap => view instanceof QueueTap)
