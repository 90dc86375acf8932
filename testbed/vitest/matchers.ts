import type { MatcherState } from 'vitest'
import { explainWait, type FailedWait } from '../failure-report/explain-wait.ts'
import { formatLedger } from '../ledger/format.ts'
import { type Look, reconcileWhenSettled } from '../ledger/settled.ts'
import { until } from '../waiting/until.ts'
import type { Upload } from '../world/bucket-uploader.ts'
import type { QueueTap, TappedMessage } from '../world/queue-tap.ts'
import type { Item, TableView } from '../world/table-view.ts'
import { findWorldOf, type World } from '../world/world.ts'

interface Outcome {
  pass: boolean
  message: () => string
}

/**
 * Matchers that wait by themselves, as long as the patience of the view's world lasts. A negated one looks once: what is not
 * there is proved by a later event that has arrived (a sentinel), not by waiting.
 */
export const matchers = {
  /** `expect(world.records).toHaveItems(19, { of: upload })` */
  async toHaveItems(this: MatcherState, table: TableView, wanted: number, { of }: { of: Upload }): Promise<Outcome> {
    const world = findWorldOf(table)
    const partition = { fileId: of.objectId }
    const wait = await looking(world, this)(
      () => table.count(partition),
      (count) => count === wanted,
    )
    return outcome(world, this, {
      what: `table ${table.name} ${to(this)} have ${wanted} items of file ${of.key}`,
      got: String(wait.value),
      wait,
      of: of.objectId,
      ...(wait.value < wanted && { missing: () => missing(table, partition, wanted) }),
    })
  },

  /** `expect(world.files).toHaveItem({ fileId }, { status: 'SPLIT' })`: an item with this key that holds at least this. */
  async toHaveItem(this: MatcherState, table: TableView, key: Item, subset: Item = {}): Promise<Outcome> {
    const world = findWorldOf(table)
    const fits = (item: Item | undefined) =>
      item !== undefined && this.equals(item, subset, [this.utils.iterableEquality, this.utils.subsetEquality])
    const look = () => table.get(key as Record<string, string>)
    const wait = await looking(world, this)(look, fits)
    const having = Object.keys(subset).length > 0 ? ` with ${JSON.stringify(subset)}` : ''
    return outcome(world, this, {
      what: `table ${table.name} ${to(this)} have ${JSON.stringify(key)}${having}`,
      got: wait.value === undefined ? 'no such item' : JSON.stringify(wait.value),
      wait,
      of: key,
    })
  },

  /** `expect(world.recordsDlq).toHaveMessage({ fileId, row: 7 })`: a message whose body holds at least this. */
  async toHaveMessage(this: MatcherState, queue: QueueTap, subset: object): Promise<Outcome> {
    const world = findWorldOf(queue)
    const fits = ({ body }: TappedMessage) =>
      this.equals(body, subset, [this.utils.iterableEquality, this.utils.subsetEquality])
    const wait = await looking(world, this)(
      () => queue.drain(),
      (all) => all.some(fits),
    )
    const found = wait.value.find(fits)
    return outcome(world, this, {
      what: `queue ${queue.name} ${to(this)} have a message with ${JSON.stringify(subset)}`,
      got: found ? JSON.stringify(found.body).slice(0, 300) : `${wait.value.length} others`,
      wait,
      of: subset,
    })
  },

  /** `expect(world).toBalance()`: every input of the whole world has exactly one end, and nothing is under way. */
  async toBalance(this: MatcherState, of: World): Promise<Outcome> {
    const { met, value, elapsed, attempts: attempts } = await reconcileWhenSettled(of, looking(of, this))
    if (met) return { pass: true, message: () => `expected the ledger not to balance\n${formatLedger(value)}` }
    const waited = `after ${(elapsed / 1000).toFixed(1)} s (${attempts} attempts)`
    return { pass: false, message: () => `expected the ledger to balance ${waited}\n${formatLedger(value)}` }
  },
}

/** How a matcher looks: a negated one once. */
const looking =
  (world: World, { isNot }: MatcherState): Look =>
  (look, good) =>
    isNot ? until(look, good, 0) : world.until(look, good)

const to = ({ isNot }: MatcherState): string => (isNot ? 'not to' : 'to')

/** Only what fails is explained: it costs some calls. */
async function outcome(world: World, { isNot }: MatcherState, failed: FailedWait): Promise<Outcome> {
  const pass = failed.wait.met
  const report = pass === Boolean(isNot) ? await explainWait(world, failed) : ''
  return { pass, message: () => report }
}

/** The rows that are not there, as ranges: `7, 12-15`. */
async function missing(table: TableView, partition: { fileId: string }, wanted: number): Promise<string> {
  const there = new Set((await table.items(partition)).map(({ row }) => Number(row)))
  const ranges: string[] = []
  for (let row = 1; row <= wanted; row++) {
    if (there.has(row)) continue
    const first = row
    while (row < wanted && !there.has(row + 1)) row++
    ranges.push(first === row ? `${first}` : `${first}-${row}`)
  }
  return `${ranges.length === 1 && !ranges[0]!.includes('-') ? 'row' : 'rows'} ${ranges.join(', ')}`
}

interface Waiting {
  toHaveItems(wanted: number, options: { of: Upload }): Promise<void>
  toHaveItem(key: Item, subset?: Item): Promise<void>
  toHaveMessage(subset: object): Promise<void>
  toBalance(): Promise<void>
}

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: the type parameter must be the one that vitest declares.
  interface Matchers<T = any> extends Waiting {}
}
