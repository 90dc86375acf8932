import type db from 'dynalite/db/index.js'
import type { Item, Store, Table } from 'dynalite/db/index.js'
import type { Condition } from './condition.ts'
import { fromLegacyConditions } from './legacy-condition.ts'

/** A query or scan reads at most this many bytes. */
const MAX_BYTES = 1024 * 1024

/** The parts of a validated query or scan that decide which items it returns. */
export interface QueryData {
  readonly TableName: string
  readonly IndexName?: string
  readonly Limit?: number
  readonly Select?: string
  readonly ConsistentRead?: boolean
  readonly ReturnConsumedCapacity?: string
  readonly QueryFilter?: Parameters<typeof fromLegacyConditions>[0]
  readonly ScanFilter?: Parameters<typeof fromLegacyConditions>[0]
  readonly ConditionalOperator?: string
  readonly AttributesToGet?: readonly string[]
  readonly _filter?: { readonly expression: Condition }
  readonly _projection?: { readonly paths: readonly unknown[] }
}

export interface QueryPlan {
  readonly isLocalIndex: boolean
  /** Whether the index holds only parts of the items, which are then read from the table. */
  readonly readsItems: boolean
  readonly rangeOptions: object
  readonly startKeyNames: readonly string[]
}

/**
 * Reads the items of a query or scan. It replaces dynalite's function, which works in event handlers: an exception there
 * would end the process.
 */
export async function queryTable(
  { itemSize, createKey, mapPaths }: typeof db,
  matches: (item: Item, filter: Condition) => boolean,
  store: Store,
  table: Table,
  data: QueryData,
  plan: QueryPlan,
): Promise<Record<string, unknown>> {
  const itemDb = store.getItemDb(data.TableName)
  const source = data.IndexName
    ? store.getIndexDb(plan.isLocalIndex ? 'local' : 'global', data.TableName, data.IndexName)
    : itemDb
  const rangeKey = table.KeySchema[1]?.AttributeName
  const { Limit = Number.POSITIVE_INFINITY } = data
  const countsCapacity = data.ReturnConsumedCapacity === 'TOTAL' || data.ReturnConsumedCapacity === 'INDEXES'
  const capacity = { table: 0, index: 0 }
  const read: Item[] = []
  let bytes = 0
  for await (const stored of source.createValueStream(plan.rangeOptions)) {
    if (read.length >= Limit || bytes >= MAX_BYTES) break
    if (countsCapacity) capacity[data.IndexName ? 'index' : 'table'] += itemSize(stored)
    let item = stored
    if (plan.readsItems) {
      item = await readItem(itemDb, createKey(stored, table))
      if (countsCapacity) capacity.table += itemSize(item)
    }
    read.push(item)
    bytes += itemSize(item, true, true, rangeKey)
  }

  const legacyFilter = data.QueryFilter ?? data.ScanFilter
  const filter =
    data._filter?.expression ?? (legacyFilter && fromLegacyConditions(legacyFilter, data.ConditionalOperator))
  const items = filter ? read.filter((item) => matches(item, filter)) : read
  const paths = data._projection ? data._projection.paths : data.AttributesToGet
  const lastItem = read.at(-1)
  return {
    ScannedCount: read.length,
    Count: items.length,
    ...(lastItem && (read.length >= Limit || bytes >= MAX_BYTES)
      ? { LastEvaluatedKey: Object.fromEntries(plan.startKeyNames.map((name) => [name, lastItem[name]])) }
      : {}),
    ...(data.Select !== 'COUNT' && { Items: paths ? items.map((item) => mapPaths(paths, item)) : items }),
    ...(countsCapacity && { ConsumedCapacity: consumedCapacity(data, plan, capacity) }),
  }
}

const readItem = (itemDb: ReturnType<Store['getItemDb']>, key: string): Promise<Item> =>
  new Promise((resolve, reject) => itemDb.get(key, (error, item) => (error ? reject(error) : resolve(item!))))

function consumedCapacity(
  { ConsistentRead, ReturnConsumedCapacity, TableName, IndexName }: QueryData,
  { isLocalIndex }: QueryPlan,
  bytes: { readonly table: number; readonly index: number },
): object {
  const units = (count: number) => Math.ceil(count / 1024 / 4) * (ConsistentRead ? 1 : 0.5)
  const indexes = isLocalIndex ? 'LocalSecondaryIndexes' : 'GlobalSecondaryIndexes'
  return {
    CapacityUnits: units(bytes.table) + units(bytes.index),
    TableName,
    ...(ReturnConsumedCapacity === 'INDEXES' && {
      Table: { CapacityUnits: units(bytes.table) },
      ...(IndexName && { [indexes]: { [IndexName]: { CapacityUnits: units(bytes.index) } } }),
    }),
  }
}
