import type { LedgerBuilder } from '../../../testbed/ledger/ledger-builder.ts'
import type { StoredItem } from '../../../testbed/ledger/tables.ts'
import type { ObjectVersion } from './uploaded.ts'

export interface ManifestParts {
  readonly bucket: string
  /** How people call the file: its key, with the version where there are several. */
  readonly name: string
  readonly version: ObjectVersion
  /** Its item in `files`. */
  readonly manifest: StoredItem | undefined
  /** Why file-splitter gave the file up, once for each dead letter. */
  readonly deadLetters: readonly string[]
}

/** Why a file was not split, if so: its rows have ended with it. */
export function failureOf({ manifest, deadLetters }: ManifestParts): string | undefined {
  if (manifest?.status === 'FAILED' && manifest.reason) return String(manifest.reason)
  return deadLetters[0]
}

/** The end of the file itself: split, failed with a reason, or given up by the function. */
export function reconcileManifest(
  builder: LedgerBuilder,
  { manifest, deadLetters, name, version, bucket }: ManifestParts,
  failure: string | undefined,
  fault: string | undefined,
  { rows, rejects }: { rows: number; rejects: number },
): void {
  const entry = { of: 'file', what: name } as const
  const isSplit = manifest?.status === 'SPLIT'
  const isFailed = manifest?.status === 'FAILED' && Boolean(manifest.reason)
  builder.tally('files').inputs++
  if (isSplit) builder.tally('files').items++
  if (isFailed) builder.tally('files').failed++
  builder.tally('files').deadLetters += deadLetters.length
  const ends = Number(isSplit || isFailed) + deadLetters.length
  if (ends === 0) builder.addFinding('missing', { ...entry, reason: unfinished(manifest) })
  if (ends > 1)
    builder.addFinding('twice', { ...entry, reason: `${manifest?.status} and a dead letter: ${deadLetters[0]}` })
  if (failure !== undefined) builder.addSetAside({ ...entry, reason: failure })
  if (!isSplit) return
  const should = { bucket, key: version.key, bytes: version.bytes, rows: rows - rejects, rejected: rejects }
  const wrong = Object.entries(should).find(([attribute, value]) => String(manifest[attribute]) !== String(value))
  if (fault !== undefined) builder.addFinding('differing', { ...entry, reason: `SPLIT, and yet ${fault}` })
  else if (wrong)
    builder.addFinding('differing', {
      ...entry,
      reason: `${wrong[0]} is ${manifest[wrong[0]] ?? 'not there'}, not ${wrong[1]}`,
    })
}

function unfinished(manifest: StoredItem | undefined): string {
  if (!manifest) return 'nothing in files says what became of it'
  return manifest.status === 'FAILED' ? 'FAILED, and nothing says why' : `still ${manifest.status}`
}
