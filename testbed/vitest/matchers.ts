import type { MatcherState } from 'vitest'
import { explainFailedWait, type FailedWait } from '../failure-report/explain-wait.ts'
import { describeMissingPositions } from '../failure-report/missing-positions.ts'
import { formatLedger } from '../ledger/format.ts'
import { requireLedgers } from '../ledger/ledger.ts'
import { reconcileWhenSettled, type Until } from '../ledger/reconcile-when-settled.ts'
import { formatWait, until } from '../waiting/until.ts'
import { explainUnrouted } from '../why/unrouted.ts'
import type { BucketUploader } from '../world/bucket-uploader.ts'
import type { EventBusClient, OutgoingEvent } from '../world/event-bus-client.ts'
import type { QueueTap, TappedMessage } from '../world/queue-tap.ts'
import type { ApiResponse, RestApiClient } from '../world/rest-api-client.ts'
import type { Item, Key, TableView } from '../world/table-view.ts'
import { findWorldOf, type World } from '../world/world.ts'

interface MatcherResult {
  pass: boolean
  message: () => string
}

interface ExpectedResponse {
  readonly status?: number
  readonly body?: unknown
}

/**
 * Matchers that wait until they pass or the world's timeout expires. A negated one checks only once: wait for a later
 * event (a sentinel) before it, which proves more than waiting does.
 */
export const matchers = {
  /** `expect(world.records).toHaveItems(19, { fileId })`: the number of items with this partition key, or in the table. */
  async toHaveItems(this: MatcherState, table: TableView, expected: number, partition?: Key): Promise<MatcherResult> {
    const world = findWorldOf(table)
    const wait = await untilOf(world, this)(
      () => table.count(partition),
      (count) => count === expected,
    )
    const having = partition ? ` with ${JSON.stringify(partition)}` : ''
    return result(world, this, {
      expected: `table ${table.name} ${to(this)} have ${expected} items${having}`,
      actual: String(wait.value),
      wait,
      subject: partition ?? '',
      ...(partition &&
        wait.value < expected && { findMissing: () => describeMissingPositions(table, partition, expected) }),
    })
  },

  /** `expect(world.files).toHaveItem({ fileId }, { status: 'SPLIT' })`: an item with this key and at least these attributes. */
  async toHaveItem(this: MatcherState, table: TableView, key: Item, subset: Item = {}): Promise<MatcherResult> {
    const world = findWorldOf(table)
    const wait = await untilOf(world, this)(
      () => table.get(key as Key),
      (item) => item !== undefined && includes(this, item, subset),
    )
    const having = Object.keys(subset).length > 0 ? ` with ${JSON.stringify(subset)}` : ''
    return result(world, this, {
      expected: `table ${table.name} ${to(this)} have ${JSON.stringify(key)}${having}`,
      actual: wait.value === undefined ? 'no such item' : JSON.stringify(wait.value),
      wait,
      subject: key,
    })
  },

  /** `expect(world.recordsDlq).toHaveMessage({ fileId, row: 7 })`: a message whose body has at least this. */
  async toHaveMessage(this: MatcherState, queue: QueueTap, subset: object): Promise<MatcherResult> {
    const world = findWorldOf(queue)
    const isMatch = ({ body }: TappedMessage) => includes(this, body, subset)
    const wait = await untilOf(world, this)(
      () => queue.drain(),
      (all) => all.some(isMatch),
    )
    const found = wait.value.find(isMatch)
    return result(world, this, {
      expected: `queue ${queue.name} ${to(this)} have a message with ${JSON.stringify(subset)}`,
      actual: found ? JSON.stringify(found.body).slice(0, 300) : `${wait.value.length} others`,
      wait,
      subject: subset,
    })
  },

  /** `expect(world.uploads).toHaveObject('rejects/sales.csv.jsonl', /line/)`: an object whose text contains or matches this. */
  async toHaveObject(
    this: MatcherState,
    bucket: BucketUploader,
    key: string,
    content: string | RegExp = '',
  ): Promise<MatcherResult> {
    const world = findWorldOf(bucket)
    const isMatch = (text: string) => (typeof content === 'string' ? text.includes(content) : text.search(content) >= 0)
    const wait = await untilOf(world, this)(
      () => bucket.getText(key),
      (text) => text !== undefined && isMatch(text),
    )
    const having = content === '' ? '' : ` with ${typeof content === 'string' ? JSON.stringify(content) : content}`
    return result(world, this, {
      expected: `bucket ${bucket.name} ${to(this)} have the object ${key}${having}`,
      actual: wait.value === undefined ? 'no such object' : JSON.stringify(wait.value.slice(0, 300)),
      wait,
      subject: key,
    })
  },

  /** `expect(world.eventBus).toRoute(event)`: some rule of the bus matches the event. */
  async toRoute(this: MatcherState, bus: EventBusClient, event: OutgoingEvent): Promise<MatcherResult> {
    const world = findWorldOf(bus)
    const wait = await untilOf(world, this)(
      () => explainUnrouted(world.cloud, bus.name, event),
      (reasons) => reasons === undefined,
    )
    return result(world, this, {
      expected: `bus ${bus.logicalName} ${to(this)} route ${event.detailType} from ${event.source}`,
      actual: wait.value?.join('; ') ?? 'a rule that matches',
      wait,
      subject: '',
    })
  },

  /** `expect(world.api).toRespond('/orders/1', { status: 200, body: { total: 10 } })`: a GET gets at least this response. */
  async toRespond(
    this: MatcherState,
    api: RestApiClient,
    path: string,
    expected: ExpectedResponse,
  ): Promise<MatcherResult> {
    const world = findWorldOf(api)
    const isMatch = ({ status, body }: ApiResponse) =>
      (expected.status === undefined || status === expected.status) &&
      (expected.body === undefined || includes(this, body, expected.body))
    const wait = await untilOf(world, this)(() => api.get(path), isMatch)
    const { status, body, requestId } = wait.value
    return result(world, this, {
      expected: `API ${api.name} ${to(this)} respond to GET ${path} with ${JSON.stringify(expected)}`,
      actual: `${status} ${JSON.stringify(body).slice(0, 300)}`,
      wait,
      subject: requestId,
    })
  },

  /** `expect(world).toBalance()`: every input of the whole world has exactly one outcome, and nothing is in progress. */
  async toBalance(this: MatcherState, world: World): Promise<MatcherResult> {
    requireLedgers(world)
    const wait = await reconcileWhenSettled(world, untilOf(world, this))
    const ledger = formatLedger(wait.value)
    if (wait.met) return { pass: true, message: () => `expected the ledger not to balance\n${ledger}` }
    return { pass: false, message: () => `expected the ledger to balance after ${formatWait(wait)}\n${ledger}` }
  },
}

/** How a matcher waits. A negated one reads only once. */
const untilOf =
  (world: World, { isNot }: MatcherState): Until =>
  (read, isDone) =>
    isNot ? until(read, isDone, 0) : world.until(read, isDone)

const to = ({ isNot }: MatcherState): string => (isNot ? 'not to' : 'to')

const includes = ({ equals, utils }: MatcherState, value: unknown, subset: unknown): boolean =>
  equals(value, subset, [utils.iterableEquality, utils.subsetEquality])

/** Explains only failures, since an explanation takes SDK calls. */
async function result(world: World, { isNot }: MatcherState, failed: FailedWait): Promise<MatcherResult> {
  const pass = failed.wait.met
  const report = pass === Boolean(isNot) ? await explainFailedWait(world, failed) : ''
  return { pass, message: () => report }
}

interface WaitingMatchers {
  toHaveItems(expected: number, partition?: Key): Promise<void>
  toHaveItem(key: Item, subset?: Item): Promise<void>
  toHaveMessage(subset: object): Promise<void>
  toHaveObject(key: string, content?: string | RegExp): Promise<void>
  toRoute(event: OutgoingEvent): Promise<void>
  toRespond(path: string, expected: ExpectedResponse): Promise<void>
  toBalance(): Promise<void>
}

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: the type parameter must be the one that vitest declares.
  interface Matchers<T = any> extends WaitingMatchers {}
}
