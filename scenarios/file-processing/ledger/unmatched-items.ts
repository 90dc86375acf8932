import { groupBy } from '../../../testbed/ledger/group-by.ts'
import type { LedgerBuilder } from '../../../testbed/ledger/ledger-builder.ts'
import type { StoredItem } from '../../../testbed/ledger/tables.ts'
import type { CsvRecord } from './csv-reader.ts'
import { itemDiffers } from './row-check.ts'

/** So many are held at once; more make one more walk through the files, and no more memory. */
const MOST_HELD = 10_000

/** A file that can be read again. */
export interface Readable {
  readonly fileId: string
  readonly name: string
  records(): AsyncIterable<CsvRecord>
}

/**
 * Items that are at no row of any file. One that holds what a row says is that row a second time, under another key;
 * the others nobody sent.
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
    if (this.#held.length === MOST_HELD) await this.settle()
  }

  /** Says of all that are held which they are. */
  async settle(): Promise<void> {
    // The same row may stand in several files: the one that the item's key speaks of is asked first.
    for (const isOwn of [true, false])
      for (const file of this.#files)
        await this.#claim(file, (item) => !isOwn || String(item.fileId).startsWith(file.fileId))
    for (const item of this.#held) this.#builder.addFinding('unknown', { of: 'row', what: whereIs(item) })
    this.#held = []
  }

  async #claim({ name, records }: Readable, mayBeOf: (item: StoredItem) => boolean): Promise<void> {
    const byId = groupBy(this.#held.filter(mayBeOf), ({ id }) => id)
    if (byId.size === 0) return
    const claimed = new Set<StoredItem>()
    for await (const record of records())
      for (const item of byId.get(record.fields?.get('id')) ?? []) {
        if (claimed.has(item) || itemDiffers(record, item) !== undefined) continue
        claimed.add(item)
        const what = `${name} line ${record.line} (row ${record.row})`
        this.#builder.addFinding('twice', { of: 'row', what, reason: `stored under another key too: ${whereIs(item)}` })
      }
    this.#held = this.#held.filter((item) => !claimed.has(item))
  }
}

const whereIs = ({ fileId, row }: StoredItem): string => `item ${fileId} row ${row}`
