import type { LedgerBuilder } from '../../../testbed/ledger/ledger-builder.ts'
import type { StoredItem } from '../../../testbed/ledger/tables.ts'
import type { CsvReader } from './csv-reader.ts'
import type { FileProgress } from './file-progress.ts'
import type { ObjectVersion } from './object-versions.ts'

export interface ManifestParts {
  readonly bucket: string
  /** The key of the file, with the version where there are several. */
  readonly name: string
  readonly version: ObjectVersion
  /** Its item in the table `files`. */
  readonly manifest: StoredItem | undefined
  /** Whether it is not in the sent log. */
  readonly isSentByOthers: boolean
  /** What is in progress; `undefined` where that counts as missing. */
  readonly progress: FileProgress | undefined
  /** The reasons for which file-splitter failed on it, one for each dead letter. */
  readonly deadLetters: readonly string[]
}

/** Finds why a file was not split, which is then the outcome of all its rows too. */
export function findFailure({ manifest, deadLetters }: ManifestParts): string | undefined {
  if (manifest?.status === 'FAILED' && manifest.reason) return String(manifest.reason)
  return deadLetters[0]
}

/** Checks the outcome of the file itself: split, failed with a reason, or a dead letter. */
export async function reconcileManifest(
  builder: LedgerBuilder,
  { manifest, deadLetters, name, version, bucket, isSentByOthers, progress }: ManifestParts,
  failure: string | undefined,
  { invalidReason, ignoredRows, ignoredColumns }: Pick<CsvReader, 'invalidReason' | 'ignoredRows' | 'ignoredColumns'>,
  { rows, rejects, items, deadLetters: deadRows }: Record<'rows' | 'rejects' | 'items' | 'deadLetters', number>,
): Promise<void> {
  const entry = { of: 'file', what: name } as const
  const isSplit = manifest?.status === 'SPLIT'
  const isFailed = manifest?.status === 'FAILED' && Boolean(manifest.reason)
  builder.tally('files').inputs++
  if (isSentByOthers) builder.tally('files').sentByOthers++
  // An outcome of a row without a manifest means that the manifest was lost.
  const hasRows = manifest === undefined && items + rejects + deadRows > 0
  if (isSplit) builder.tally('files').items++
  if (isFailed) builder.tally('files').failed++
  builder.tally('files').deadLetters += deadLetters.length
  const outcomes = Number(isSplit || isFailed) + deadLetters.length
  if (outcomes === 0)
    await builder.addMissing(
      'files',
      { ...entry, reason: describeUnfinished(manifest) },
      async () => !hasRows && (await progress?.hasFile(version, manifest)) === true,
    )
  if (outcomes > 1)
    builder.addFinding('twice', { ...entry, reason: `${manifest?.status} and a dead letter: ${deadLetters[0]}` })
  if (failure !== undefined) builder.addSetAside({ ...entry, reason: failure })
  if (!isSplit) return
  const expected = {
    bucket,
    key: version.key,
    bytes: version.bytes,
    rows: rows - rejects,
    rejected: rejects,
    ignoredRows,
    ignoredColumns,
  }
  const wrong = Object.entries(expected).find(([attribute, value]) => String(manifest[attribute]) !== String(value))
  if (invalidReason !== undefined)
    builder.addFinding('differing', { ...entry, reason: `SPLIT, although ${invalidReason}` })
  else if (wrong)
    builder.addFinding('differing', {
      ...entry,
      reason: `${wrong[0]} is ${manifest[wrong[0]] ?? 'missing'}, not ${wrong[1]}`,
    })
}

function describeUnfinished(manifest: StoredItem | undefined): string {
  if (!manifest) return 'it has no item in the table files'
  return manifest.status === 'FAILED' ? 'FAILED without a reason' : `still ${manifest.status}`
}
