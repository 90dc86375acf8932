import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Hop } from '../cloud/api/trace-summary.ts'
import { traceOf } from '../testbed/trace/trace-of-input.ts'
import { until } from '../testbed/waiting/until.ts'
import { mentions, reasonOf } from '../testbed/world/dead-letter.ts'
import type { Item } from '../testbed/world/table-view.ts'
import type { World } from '../testbed/world/world.ts'

/** What one use case was given and what became of it. */
export interface Drive {
  readonly useCase: string
  readonly summary: string
  readonly way: readonly Hop[]
  readonly tables: readonly { name: string; items: readonly Item[]; more: number }[]
}

const FIXTURES = join(import.meta.dirname, '..', 'fixtures')
/** As many items as a person reads. */
const SHOWN = 10
/** A large file takes its time: as long as rows go on arriving, it is waited for. */
const STALLED = 30_000

/** Uploads a CSV file and waits until each of its rows is an item, a reject or a dead letter. */
export async function driveFileProcessing(world: World, path = join(FIXTURES, 'csv', 'sales.csv')): Promise<Drive> {
  const { size } = await stat(path)
  const upload = await world.uploads.put(basename(path).replace(/(\.csv)?$/i, '.csv'), createReadStream(path), size)
  const file = await settledFile(world, upload.objectId)
  const rows = Number(file.rows ?? 0)
  const dead = () => world.recordsDlq.messages.length
  let stored = 0
  while (stored + dead() < rows) {
    const before = stored + dead()
    const look = async () => {
      await world.recordsDlq.drain()
      stored = await world.records.count({ fileId: upload.objectId })
      return stored + dead()
    }
    const { met } = await until(look, (now) => now > before, STALLED)
    if (!met) throw new Error(`[eventbed] Of ${rows} rows only ${stored} were stored, and no more arrive.`)
  }
  const way = await traceOf(world, { requestId: upload.requestId, correlationId: String(file.correlationId) })
  const items = await world.records.first(SHOWN, { fileId: upload.objectId })
  const rejected = Number(file.rejected ?? 0)
  return {
    useCase: 'file-processing: CSV → S3 → file-splitter → SQS → record-writer → DynamoDB',
    summary: `${upload.key} (${size} bytes): ${stored} rows stored, ${rejected} lines rejected, ${dead()} rows in the dead-letter queue.`,
    way,
    tables: [
      { name: 'files', items: [file], more: 0 },
      { name: 'records', items, more: stored - items.length },
    ],
  }
}

async function settledFile(world: World, fileId: string): Promise<Item> {
  const begun = await until(() => world.files.get({ fileId }), Boolean, world.timeoutMs)
  if (!begun.met) throw new Error(`[eventbed] The splitter did not begin within ${world.timeoutMs / 1000} s.`)
  const settled = (item?: Item) => item?.status === 'SPLIT' || item?.status === 'FAILED'
  const { met, value } = await until(() => world.files.get({ fileId }), settled, 15 * 60_000)
  if (!met) throw new Error(`[eventbed] The file was not split: ${JSON.stringify(value)}`)
  if (value!.status === 'FAILED') throw new Error(`[eventbed] The file could not be split: ${value!.reason}`)
  return value!
}

/** Places an order through the API and reads it back. */
export async function driveOrdersApi(world: World, round = 1): Promise<Drive> {
  const order = JSON.parse(await readFile(join(FIXTURES, 'orders', 'order.json'), 'utf8'))
  const answer = await world.api.place(order, { 'idempotency-key': `npm-start-${round}` })
  if (answer.status !== 201)
    throw new Error(`[eventbed] The order was not accepted: ${answer.status} ${JSON.stringify(answer.body)}`)
  const { orderId } = answer.body
  const item = await world.orders.get({ orderId })
  const way = await traceOf(world, answer)
  return {
    useCase: 'orders-api: HTTP client → API Gateway → orders-api → DynamoDB',
    summary: `POST /orders → ${answer.status}: order ${orderId}, total ${answer.body.total} ${answer.body.currency}.`,
    way,
    tables: [{ name: 'orders', items: item ? [item] : [], more: 0 }],
  }
}

/** Puts an event on the bus and waits until it is recorded. */
export async function driveEventRecorder(world: World, round = 1): Promise<Drive> {
  const event = JSON.parse(await readFile(join(FIXTURES, 'events', 'shipment-dispatched.json'), 'utf8'))
  // Each time another event: one that was recorded before changes nothing.
  if (round > 1) event.detail.metadata.id += `-${round}`
  const eventId = event.detail.metadata.id
  const { requestId, eventIds } = await world.eventBus.put(event)
  const { value } = await until(() => endOf(world, eventId), Boolean, world.timeoutMs)
  if (!value) throw new Error(`[eventbed] The event ${eventId} was not recorded within ${world.timeoutMs / 1000} s.`)
  if (typeof value === 'string') throw new Error(`[eventbed] The event ${eventId} is a dead letter: ${value}`)
  const way = await traceOf(world, { requestId, correlationId: String(value.correlationId ?? eventIds[0]) })
  return {
    useCase: 'event-recorder: producer → EventBridge → rule → event-recorder → DynamoDB',
    summary: `${event.detailType} ${eventId} of ${event.source} was recorded.`,
    way,
    tables: [{ name: 'events', items: [value], more: 0 }],
  }
}

/** The item of an event, or why it is a dead letter. */
async function endOf(world: World, eventId: string): Promise<Item | string | undefined> {
  const item = await world.events.get({ eventId })
  if (item) return item
  const letter = (await world.eventsDlq.peek()).find((message) => mentions(message, eventId))
  return letter && (reasonOf(letter) ?? 'it could not be delivered')
}
