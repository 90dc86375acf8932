import { isAwaitingFunction, nowOf } from '../../../testbed/ledger/in-progress.ts'
import type { StoredItem, Tables } from '../../../testbed/ledger/tables.ts'
import { countMessages } from '../../../testbed/world/queue-counts.ts'
import type { FileProcessingWorld } from '../world.ts'
import type { ObjectVersion } from './object-versions.ts'

/** After a claim has expired, Lambda retries the invocation for so long, or another one is notified. */
const MAX_RETRY_MS = 10 * 60_000

/**
 * What was in progress when the reconciliation began. It is observed before any outcome is read: a row that was in the
 * queue then may have its outcome now, but never the other way round.
 */
export class FileProgress {
  readonly #world: FileProcessingWorld
  readonly #finished: ReadonlySet<string>
  /** Rows without an outcome that the queues may still have. */
  #queued: number

  private constructor(world: FileProcessingWorld, finished: ReadonlySet<string>, queued: number) {
    this.#world = world
    this.#finished = finished
    this.#queued = queued
  }

  static async observe(world: FileProcessingWorld, tables: Tables): Promise<FileProgress> {
    const finished = new Set<string>()
    for await (const { fileId, status } of tables.scan(world.files.tableName, ['fileId', 'status']))
      if (status !== 'SPLITTING') finished.add(String(fileId))
    const { total } = await countMessages(world.cloud.clients, world.recordsQueue.url)
    // Dead letters that somebody else has received cannot be read until they are visible again.
    const { inFlight } = await countMessages(world.cloud.clients, world.recordsDlq.url)
    return new FileProgress(world, finished, total + inFlight)
  }

  /** Whether file-splitter may still split a file that is neither split nor failed. */
  async hasFile({ fileId, key, uploadedAt }: ObjectVersion, manifest: StoredItem | undefined): Promise<boolean> {
    if (manifest?.status === 'SPLITTING') return nowOf(this.#world) < Number(manifest.heldUntil) + MAX_RETRY_MS
    if (manifest) return false
    return isAwaitingFunction(this.#world, { ids: [fileId, key], function: 'file-splitter', sentAt: uploadedAt })
  }

  /** Whether a row without an outcome may still get one. Each call stands for another row. */
  async hasRow(version: ObjectVersion, manifest: StoredItem | undefined): Promise<boolean> {
    if (!this.#finished.has(version.fileId) && manifest?.status === 'SPLIT') return true
    if (manifest?.status !== 'SPLIT') return this.hasFile(version, manifest)
    this.#queued--
    return this.#queued >= 0
  }
}
