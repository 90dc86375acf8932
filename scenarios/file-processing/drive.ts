import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { UserError } from '../../cloud/common/user-error.ts'
import { traceOf } from '../../testbed/trace/trace-of-input.ts'
import type { DriveOptions, DriveResult } from '../../testbed/use-case.ts'
import { until } from '../../testbed/waiting/until.ts'
import { messagesInProgress } from '../../testbed/world/consumed-queues.ts'
import type { Item } from '../../testbed/world/table-view.ts'
import { explainRow } from './explain-row.ts'
import { readRejects } from './rejected-row.ts'
import type { FileProcessingWorld } from './world.ts'

const FIXTURE = join(import.meta.dirname, '..', '..', 'fixtures', 'csv', 'sales.csv')
const MAX_SHOWN = 10
/** Reasons that are printed of rejects, and as many of dead letters. */
const MAX_REASONS = 5
/** How long to wait for the next row. A large file may take longer as a whole. */
const STALL_TIMEOUT_MS = 30_000
const SPLIT_TIMEOUT_MS = 15 * 60_000

/** Uploads a CSV file and waits until each of its rows is an item, a reject or a dead letter. */
export async function driveFile(
  world: FileProcessingWorld,
  { file: path = FIXTURE, onProgress }: DriveOptions,
): Promise<DriveResult> {
  const { size } = await stat(path)
  const key = basename(path).replace(/(\.csv)?$/i, '.csv')
  const upload = await world.uploads.put(key, createReadStream(path), size)
  const fileId = upload.objectId
  const manifest = await waitUntilSplit(world, fileId, onProgress)
  const rows = Number(manifest.rows ?? 0)
  await waitUntilHandled(world, rows, onProgress)
  await world.recordsDlq.drain()
  const deadRows = world.recordsDlq.messages.flatMap(({ body }) => {
    const { fileId: ofFile, row } = (body ?? {}) as { fileId?: unknown; row?: unknown }
    return ofFile === fileId ? [Number(row)] : []
  })
  const stored = await world.records.count({ fileId })
  // A file that failed half-way has rows that were never sent.
  const isFailed = manifest.status === 'FAILED'
  if (!isFailed && stored + deadRows.length < rows)
    throw new UserError(`Only ${stored} of ${rows} rows were stored, and no more arrive.`)
  const items = await world.records.first(MAX_SHOWN, { fileId })
  const rejected = Number(manifest.rejected ?? 0)
  const counts = `${stored} rows stored, ${rejected} lines rejected, ${deadRows.length} rows in the dead-letter queue.`
  return {
    summary: `${upload.key} (${size} bytes)${isFailed ? ' FAILED' : ''}: ${counts}${describeDates(manifest)}`,
    problems: [
      ...(isFailed ? [`the file could not be split: ${manifest.reason}`] : []),
      ...(await rejectReasons(world, manifest, rejected)),
      ...(await deadLetterReasons(world, fileId, deadRows)),
    ],
    trace: await traceOf(world, { requestId: upload.requestId, correlationId: String(manifest.correlationId) }),
    tables: [
      { name: 'files', items: [manifest], more: 0 },
      { name: 'records', items, more: stored - items.length },
    ],
  }
}

/** Waits until the splitter is done with the file, whatever came of it. */
async function waitUntilSplit(
  world: FileProcessingWorld,
  fileId: string,
  onProgress: DriveOptions['onProgress'],
): Promise<Item> {
  const started = await until(() => world.files.get({ fileId }), Boolean, world.timeoutMs)
  if (!started.met) throw new UserError(`The splitter did not start within ${world.timeoutMs / 1000} s.`)
  const look = async () => {
    const manifest = await world.files.get({ fileId })
    if (manifest?.rows !== undefined) onProgress?.(`splitting: ${formatCount(Number(manifest.rows))} rows sent`)
    return manifest
  }
  const isDone = (item?: Item) => item?.status === 'SPLIT' || item?.status === 'FAILED'
  const { met, value } = await until(look, isDone, SPLIT_TIMEOUT_MS)
  if (!met) throw new UserError(`The file was not split: ${JSON.stringify(value)}`)
  return value!
}

/** Waits until no row is in progress any more, as long as their number falls. */
async function waitUntilHandled(
  world: FileProcessingWorld,
  rows: number,
  onProgress: DriveOptions['onProgress'],
): Promise<void> {
  for (let before = Number.POSITIVE_INFINITY; ; ) {
    const look = () => messagesInProgress(world)
    const { met, value } = await until(look, (count) => count === 0 || count < before, STALL_TIMEOUT_MS)
    if (value === 0) return
    if (!met) throw new UserError(`${value} of ${rows} rows are in progress, and their number does not fall.`)
    before = value
    onProgress?.(`${formatCount(Math.max(0, rows - value))} of ${formatCount(rows)} rows handled`)
  }
}

/** Says how dates were read that other readers read differently. */
function describeDates({ dateOrder }: Item): string {
  if (dateOrder === undefined) return ''
  return ` Dates with slashes in sold_at were read as ${dateOrder === 'day-first' ? 'day/month/year' : 'month/day/year'}.`
}

const formatCount = (count: number): string => count.toLocaleString('en')

async function rejectReasons(world: FileProcessingWorld, manifest: Item, count: number): Promise<string[]> {
  if (count === 0) return []
  const rejects = await readRejects(world, manifest)
  const shown = rejects.slice(0, MAX_REASONS).map(({ line, reason }) => `line ${line} was rejected: ${reason}`)
  return [...shown, ...more(count - shown.length, 'rejected lines')]
}

async function deadLetterReasons(
  world: FileProcessingWorld,
  fileId: string,
  rows: readonly number[],
): Promise<string[]> {
  const shown = [...rows].sort((a, b) => a - b).slice(0, MAX_REASONS)
  const answers = await Promise.all(shown.map((row) => explainRow(world, fileId, row)))
  return [...answers.map(({ lines }) => lines[0]!), ...more(rows.length - shown.length, 'dead letters')]
}

const more = (count: number, what: string): string[] => (count > 0 ? [`… and ${formatCount(count)} more ${what}`] : [])
