import { groupBy } from '../../../testbed/ledger/group-by.ts'
import type { LedgerBuilder } from '../../../testbed/ledger/ledger-builder.ts'
import type { StoredItem } from '../../../testbed/ledger/tables.ts'
import type { CsvRecord } from './csv-reader.ts'
import { describeItemDifference } from './row-check.ts'

/** Bounds the memory. More items mean that the files are read once more. */
const MAX_HELD = 10_000

/** A file that can be read again. */
export interface Readable {
  readonly fileId: string
  readonly name: string
  records(): AsyncIterable<CsvRecord>
}

/**
 * Collects items that belong to no row of any file, by their keys. An item with the content of a row is that row, stored
 * twice; the others are unknown.
 */
export class UnmatchedItems {
  readonly #builder: LedgerBuilder
  readonly #files: readonly Readable[]
  #held: StoredItem[] = []

  constructor(builder: LedgerBuilder, files: readonly Readable[]) {
    this.#builder = builder
    this.#files = files
  }

  async add(item: StoredItem): Promise<void> {
    this.#held.push(item)
    if (this.#held.length === MAX_HELD) await this.report()
  }

  /** Adds a finding for each item that is held. */
  async report(): Promise<void> {
    // Several files may have the same row, so the file in the item's key is tried first.
    for (const isOwn of [true, false])
      for (const file of this.#files)
        await this.#claim(file, (item) => !isOwn || String(item.fileId).startsWith(file.fileId))
    for (const item of this.#held) this.#builder.addFinding('unknown', { of: 'row', what: describeItem(item) })
    this.#held = []
  }

  async #claim({ name, records }: Readable, isCandidate: (item: StoredItem) => boolean): Promise<void> {
    const byId = groupBy(this.#held.filter(isCandidate), ({ id }) => id)
    if (byId.size === 0) return
    const claimed = new Set<StoredItem>()
    for await (const record of records())
      for (const item of byId.get(record.fields?.get('id')) ?? []) {
        if (claimed.has(item) || describeItemDifference(record, item) !== undefined) continue
        claimed.add(item)
        const what = `${name} line ${record.line} (row ${record.row})`
        this.#builder.addFinding('twice', {
          of: 'row',
          what,
          reason: `also stored under another key: ${describeItem(item)}`,
        })
      }
    this.#held = this.#held.filter((item) => !claimed.has(item))
  }
}

const describeItem = ({ fileId, row }: StoredItem): string => `item ${fileId} row ${row}`
