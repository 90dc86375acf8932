import type { S3Client } from '@aws-sdk/client-s3'
import type { LedgerBuilder } from '../../../testbed/ledger/ledger-builder.ts'
import { merge, type Positioned } from '../../../testbed/ledger/merge.ts'
import type { StoredItem } from '../../../testbed/ledger/tables.ts'
import { CsvReader, type CsvRecord } from './csv-reader.ts'
import type { DeadRow } from './dead-letters.ts'
import { failureOf, type ManifestParts, reconcileManifest } from './manifest.ts'
import { isOf, type Reject, rejectsIn } from './rejects.ts'
import { itemDiffers, messageDiffers, ruleBrokenBy } from './row-check.ts'
import { type ObjectVersion, read } from './uploaded.ts'

/** What became of one version of one object. */
export interface FileSummary {
  readonly fileId: string
  readonly key: string
  /** As in `files`; none where there is no item. */
  readonly status: string | undefined
  /** Why it could not be split, if so. */
  readonly failure: string | undefined
  /** Records in it, and how they ended. */
  readonly rows: number
  readonly items: number
  readonly rejects: number
  readonly deadLetters: number
  readonly failed: number
}

export interface RowItem extends Positioned {
  readonly item: StoredItem
}

/** All that is known of a file beside its content. */
export interface FileParts extends ManifestParts {
  readonly s3: S3Client
  readonly items: AsyncIterable<StoredItem>
  readonly rejects: ObjectVersion | undefined
  readonly deadRows: readonly DeadRow[]
  /** Takes an item that is at no row of the file. */
  readonly onUnmatched: (item: StoredItem) => Promise<void>
}

/** Holds every record of a file against what is found of it, and the file against its manifest. */
export async function reconcileFile(builder: LedgerBuilder, parts: FileParts): Promise<FileSummary> {
  const { s3, bucket, version, manifest, name } = parts
  const failure = failureOf(parts)
  const reader = new CsvReader()
  const sources = {
    items: placed(parts.items),
    rejects: parts.rejects ? rejectsIn(read(s3, bucket, parts.rejects)) : nothing<Reject>(),
    deadRows: each(parts.deadRows),
  }
  const count = { rows: 0, items: 0, rejects: 0, deadLetters: 0, failed: 0 }
  const place = ({ row, line }: CsvRecord, source: keyof typeof sources) => (source === 'rejects' ? line : row)
  for await (const one of merge(reader.records(read(s3, bucket, version)), sources, place)) {
    if ('unmatched' in one) {
      if (one.unmatched === 'items') await parts.onUnmatched(one.found.item)
      else builder.addFinding('unknown', unmatchedEntry(name, one))
      continue
    }
    const { input, items, rejects, deadRows } = one
    count.rows++
    count.items += items.length
    count.rejects += rejects.length
    count.deadLetters += deadRows.length
    const entry = { of: 'row', what: `${name} line ${input.line} (row ${input.row})` } as const
    const ends = items.length + rejects.length + deadRows.length
    if (ends === 0 && failure !== undefined) count.failed++
    else if (ends === 0) builder.addFinding('missing', { ...entry, reason: missingReason(input) })
    if (ends > 1) builder.addFinding('twice', { ...entry, reason: inWords({ items, rejects, deadRows }) })
    const wrong = differenceOf(input, items, rejects, deadRows)
    if (wrong !== undefined) builder.addFinding('differing', { ...entry, reason: wrong })
    for (const { reason } of rejects) builder.addSetAside({ ...entry, reason: `rejected: ${reason}` })
    for (const _ of deadRows) builder.addSetAside({ ...entry, reason: deadReason(input) })
  }
  reconcileManifest(builder, parts, failure, reader.invalidReason, count)
  builder.tally('rows').inputs += count.rows
  for (const end of ['items', 'rejects', 'deadLetters', 'failed'] as const) builder.tally('rows')[end] += count[end]
  const status = manifest?.status === undefined ? undefined : String(manifest.status)
  return { fileId: version.fileId, key: version.key, status, failure, ...count }
}

function differenceOf(
  input: CsvRecord,
  items: readonly RowItem[],
  rejects: readonly Reject[],
  deadRows: readonly DeadRow[],
): string | undefined {
  for (const { item } of items) {
    const wrong = itemDiffers(input, item)
    if (wrong !== undefined) return wrong
  }
  for (const reject of rejects) {
    if (!isOf(reject, input)) return `the reject's text is ${JSON.stringify(reject.raw)}`
    if (reject.reason === '') return 'it was rejected without a reason'
  }
  return deadRows.map(({ record }) => messageDiffers(input, record)).find((wrong) => wrong !== undefined)
}

function deadReason({ fields }: CsvRecord): string {
  const broken = fields && ruleBrokenBy(fields)
  return broken === undefined
    ? 'dead letter: the row keeps the rules, so it failed on the way'
    : `dead letter: ${broken}`
}

function missingReason({ fields }: CsvRecord): string {
  const why = fields ? ruleBrokenBy(fields) : 'the line is no CSV'
  return `neither an item, a reject nor a dead letter${why === undefined ? '' : ` (${why})`}`
}

function inWords({ items, rejects, deadRows }: Record<'items' | 'rejects' | 'deadRows', readonly unknown[]>): string {
  const ends = [...items.map(() => 'an item'), ...rejects.map(() => 'a reject'), ...deadRows.map(() => 'a dead letter')]
  return ends.join(' and ')
}

const unmatchedEntry = (name: string, { unmatched, found }: { unmatched: string; found: Positioned }) =>
  unmatched === 'rejects'
    ? { of: 'reject' as const, what: `${name} line ${found.position}`, reason: 'the file has no such line' }
    : { of: 'dead letter' as const, what: `${name} row ${found.position}`, reason: 'the file has no such row' }

async function* placed(items: AsyncIterable<StoredItem>): AsyncGenerator<RowItem> {
  for await (const item of items) yield { position: Number(item.row), item }
}

async function* each<T>(all: readonly T[]): AsyncGenerator<T> {
  yield* all
}

async function* nothing<T>(): AsyncGenerator<T> {}
