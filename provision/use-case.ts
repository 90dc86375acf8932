import type { Build } from './build.ts'
import type { Bucket } from './resources/bucket.ts'
import type { EventBus } from './resources/event-bus.ts'
import type { LambdaFunction } from './resources/function.ts'
import type { Queue } from './resources/queue.ts'
import type { RestApi } from './resources/rest-api/rest-api.ts'
import type { Table } from './resources/table.ts'

/** A resource that tests and reports can see. Roles, log groups and rules belong to one of these. */
export type VisibleResource = Bucket | EventBus | LambdaFunction | Queue | RestApi | Table

/** Resources by the names under which tests, reports and `npm run up` know them. */
export type Resources = Readonly<Record<string, VisibleResource>>

/** No resources that are known by name: what code gets that works for every use case. */
export type NoResources = Readonly<Record<never, VisibleResource>>

/**
 * A part of the architecture that is built as a whole, and can be left out as a whole.
 *
 * @example
 * const invoices: UseCase<{ invoices: Table }> = {
 *   name: 'invoices',
 *   provision: async (build) => ({ invoices: await ensureTable(build, 'invoices', { key: { invoiceId: 'S' } }) }),
 * }
 */
export interface UseCase<R extends Resources = NoResources> {
  /** In kebab case, for example `file-processing`. */
  readonly name: string
  /** Builds the resources with raw SDK calls; run again, it changes only what differs. */
  provision(build: Build): Promise<R>
}

/** The resources of several use cases together. */
export type ResourcesOf<U extends readonly UseCase[]> = Intersection<Awaited<ReturnType<U[number]['provision']>>>

type Intersection<T> = (T extends unknown ? (value: T) => void : never) extends (value: infer All) => void
  ? All & NoResources
  : NoResources
