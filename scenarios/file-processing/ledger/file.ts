import type { S3Client } from '@aws-sdk/client-s3'
import type { LedgerBuilder } from '../../../testbed/ledger/ledger-builder.ts'
import { merge, type Positioned } from '../../../testbed/ledger/merge.ts'
import type { StoredItem } from '../../../testbed/ledger/tables.ts'
import { CsvReader, type CsvRecord } from './csv-reader.ts'
import type { DeadRow } from './dead-letters.ts'
import { findFailure, type ManifestParts, reconcileManifest } from './manifest.ts'
import { type ObjectVersion, readVersion } from './object-versions.ts'
import { isRejectOf, parseRejects, type Reject } from './rejects.ts'
import { describeItemDifference, describeMessageDifference, findBrokenRule } from './row-check.ts'

/** The outcome of one version of one object. */
export interface FileSummary {
  readonly fileId: string
  readonly key: string
  /** As in the table `files`; `undefined` without an item there. */
  readonly status: string | undefined
  /** Why it could not be split. */
  readonly failure: string | undefined
  /** The number of its records, and of their outcomes. */
  readonly rows: number
  readonly items: number
  readonly rejects: number
  readonly deadLetters: number
  readonly failed: number
}

export interface RowItem extends Positioned {
  readonly item: StoredItem
}

/** What the cloud has of a file, apart from its content. */
export interface FileParts extends ManifestParts {
  readonly s3: S3Client
  readonly items: AsyncIterable<StoredItem>
  readonly rejects: ObjectVersion | undefined
  readonly deadRows: readonly DeadRow[]
  /** Called with each item whose row the file does not have. */
  readonly onUnmatched: (item: StoredItem) => Promise<void>
}

/** Compares every record of a file with its outcomes, and the file with its manifest. */
export async function reconcileFile(builder: LedgerBuilder, parts: FileParts): Promise<FileSummary> {
  const { s3, bucket, version, manifest, name, progress } = parts
  const failure = findFailure(parts)
  const reader = new CsvReader((startByte) => readVersion(s3, bucket, version, startByte))
  const sources = {
    items: byRow(parts.items),
    rejects: parts.rejects ? parseRejects(readVersion(s3, bucket, parts.rejects)) : empty<Reject>(),
    deadRows: toAsync(parts.deadRows),
  }
  const count = { rows: 0, items: 0, rejects: 0, deadLetters: 0, failed: 0 }
  const positionOf = ({ row, line }: CsvRecord, source: keyof typeof sources) => (source === 'rejects' ? line : row)
  for await (const one of merge(reader.records(), sources, positionOf)) {
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
    const outcomes = items.length + rejects.length + deadRows.length
    if (outcomes === 0 && failure !== undefined) count.failed++
    else if (outcomes === 0)
      await builder.addMissing(
        'rows',
        { ...entry, reason: describeMissing(input) },
        async () => (await progress?.hasRow(version, manifest)) === true,
      )
    if (outcomes > 1) builder.addFinding('twice', { ...entry, reason: listOutcomes({ items, rejects, deadRows }) })
    const difference = findDifference(input, items, rejects, deadRows)
    if (difference !== undefined) builder.addFinding('differing', { ...entry, reason: difference })
    for (const { reason } of rejects) builder.addSetAside({ ...entry, reason: `rejected: ${reason}` })
    for (const _ of deadRows) builder.addSetAside({ ...entry, reason: describeDeadLetter(input) })
  }
  await reconcileManifest(builder, parts, failure, reader, count)
  builder.tally('rows').inputs += count.rows
  if (parts.isSentByOthers) builder.tally('rows').sentByOthers += count.rows
  for (const outcome of ['items', 'rejects', 'deadLetters', 'failed'] as const)
    builder.tally('rows')[outcome] += count[outcome]
  const status = manifest?.status === undefined ? undefined : String(manifest.status)
  return { fileId: version.fileId, key: version.key, status, failure, ...count }
}

function findDifference(
  input: CsvRecord,
  items: readonly RowItem[],
  rejects: readonly Reject[],
  deadRows: readonly DeadRow[],
): string | undefined {
  for (const { item } of items) {
    const difference = describeItemDifference(input, item)
    if (difference !== undefined) return difference
  }
  for (const reject of rejects) {
    if (!isRejectOf(reject, input)) return `the reject's text is ${JSON.stringify(reject.raw)}`
    if (reject.reason === '') return 'it was rejected without a reason'
  }
  return deadRows
    .map(({ record }) => describeMessageDifference(input, record))
    .find((difference) => difference !== undefined)
}

function describeDeadLetter({ fields, notation }: CsvRecord): string {
  const broken = fields && findBrokenRule(fields, notation)
  return broken === undefined ? 'dead letter: the row is valid, so processing it failed' : `dead letter: ${broken}`
}

function describeMissing({ fields, notation }: CsvRecord): string {
  const reason = fields ? findBrokenRule(fields, notation) : 'the line is not CSV'
  return `neither an item, a reject nor a dead letter${reason === undefined ? '' : ` (${reason})`}`
}

function listOutcomes({
  items,
  rejects,
  deadRows,
}: Record<'items' | 'rejects' | 'deadRows', readonly unknown[]>): string {
  const outcomes = [
    ...items.map(() => 'an item'),
    ...rejects.map(() => 'a reject'),
    ...deadRows.map(() => 'a dead letter'),
  ]
  return outcomes.join(' and ')
}

const unmatchedEntry = (name: string, { unmatched, found }: { unmatched: string; found: Positioned }) =>
  unmatched === 'rejects'
    ? { of: 'reject' as const, what: `${name} line ${found.position}`, reason: 'the file has no such line' }
    : { of: 'dead letter' as const, what: `${name} row ${found.position}`, reason: 'the file has no such row' }

async function* byRow(items: AsyncIterable<StoredItem>): AsyncGenerator<RowItem> {
  for await (const item of items) yield { position: Number(item.row), item }
}

async function* toAsync<T>(all: readonly T[]): AsyncGenerator<T> {
  yield* all
}

async function* empty<T>(): AsyncGenerator<T> {}
