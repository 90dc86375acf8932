import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { UserError } from '../../cloud/common/user-error.ts'
import { traceOf } from '../../testbed/trace/trace-of-input.ts'
import type { DriveOptions, DriveResult } from '../../testbed/use-case.ts'
import { until } from '../../testbed/waiting/until.ts'
import type { TappedMessage } from '../../testbed/world/queue-tap.ts'
import type { Item } from '../../testbed/world/table-view.ts'
import type { FileProcessingWorld } from './world.ts'

const FIXTURE = join(import.meta.dirname, '..', '..', 'fixtures', 'csv', 'sales.csv')
const MAX_SHOWN = 10
/** How long to wait for the next row. A large file may take longer as a whole. */
const STALL_TIMEOUT_MS = 30_000
const SPLIT_TIMEOUT_MS = 15 * 60_000

/** Uploads a CSV file and waits until each of its rows is an item, a reject or a dead letter. */
export async function driveFile(
  world: FileProcessingWorld,
  { file: path = FIXTURE }: DriveOptions,
): Promise<DriveResult> {
  const { size } = await stat(path)
  const key = basename(path).replace(/(\.csv)?$/i, '.csv')
  const upload = await world.uploads.put(key, createReadStream(path), size)
  const fileId = upload.objectId
  const manifest = await waitUntilSplit(world, fileId)
  const rows = Number(manifest.rows ?? 0)
  const isOwn = ({ body }: TappedMessage) => (body as { fileId?: unknown } | undefined)?.fileId === fileId
  const dead = () => world.recordsDlq.messages.filter(isOwn).length
  let stored = 0
  while (stored + dead() < rows) {
    const before = stored + dead()
    const count = async () => {
      await world.recordsDlq.drain()
      stored = await world.records.count({ fileId })
      return stored + dead()
    }
    const { met } = await until(count, (now) => now > before, STALL_TIMEOUT_MS)
    if (!met) throw new UserError(`Only ${stored} of ${rows} rows were stored, and no more arrive.`)
  }
  const items = await world.records.first(MAX_SHOWN, { fileId })
  const rejected = Number(manifest.rejected ?? 0)
  return {
    summary: `${upload.key} (${size} bytes): ${stored} rows stored, ${rejected} lines rejected, ${dead()} rows in the dead-letter queue.`,
    trace: await traceOf(world, { requestId: upload.requestId, correlationId: String(manifest.correlationId) }),
    tables: [
      { name: 'files', items: [manifest], more: 0 },
      { name: 'records', items, more: stored - items.length },
    ],
  }
}

async function waitUntilSplit(world: FileProcessingWorld, fileId: string): Promise<Item> {
  const started = await until(() => world.files.get({ fileId }), Boolean, world.timeoutMs)
  if (!started.met) throw new UserError(`The splitter did not start within ${world.timeoutMs / 1000} s.`)
  const isSplit = (item?: Item) => item?.status === 'SPLIT' || item?.status === 'FAILED'
  const { met, value } = await until(() => world.files.get({ fileId }), isSplit, SPLIT_TIMEOUT_MS)
  if (!met) throw new UserError(`The file was not split: ${JSON.stringify(value)}`)
  if (value!.status === 'FAILED') throw new UserError(`The file could not be split: ${value!.reason}`)
  return value!
}
