import { parseFailedEvent } from '../../../testbed/ledger/dead-letters.ts'
import { groupBy } from '../../../testbed/ledger/group-by.ts'
import type { LedgerBuilder } from '../../../testbed/ledger/ledger-builder.ts'
import { Tables } from '../../../testbed/ledger/tables.ts'
import type { FileProcessingWorld } from '../world.ts'
import { CsvReader } from './csv-reader.ts'
import { fileIdsIn, groupDeadRows } from './dead-letters.ts'
import { type FileSummary, reconcileFile } from './file.ts'
import { FileProgress } from './file-progress.ts'
import { type Contents, listContents, type ObjectVersion, readVersion } from './object-versions.ts'
import { RejectMatcher } from './rejects.ts'
import { UnmatchedItems } from './unmatched-items.ts'

/** Reconciles every uploaded file with its outcomes, row by row, and reports outcomes that belong to no file. */
export async function reconcileFiles(world: FileProcessingWorld, builder: LedgerBuilder): Promise<FileSummary[]> {
  const tables = new Tables(world)
  const { s3 } = world.cloud.clients
  const { bucket } = world.uploads
  const contents = await listContents(s3, bucket)
  const known = new Set(contents.files.map(({ fileId }) => fileId))
  const present = new Set([
    ...known,
    ...[contents.notRouted, ...contents.rejects.values()].flat().map(({ fileId }) => fileId),
  ])
  const sent = new Set(
    world.sent
      .read()
      .flatMap((entry) => (entry.kind === 'object' && entry.bucket === world.uploads.name ? [entry.objectId] : [])),
  )
  const gone = new Set([...sent].filter((fileId) => !present.has(fileId)))
  const progress = builder.countsInProgress ? await FileProgress.observe(world, tables) : undefined
  const dead = groupDeadRows(await world.recordsDlq.drain())
  const failureReasons = await deadLettersByFile(world, builder, (fileId) => known.has(fileId) || gone.has(fileId))
  const versions = groupBy(contents.files, ({ key }) => key)
  const nameOf = ({ key, versionId, fileId }: ObjectVersion) =>
    versions.get(key)!.length > 1 ? `${key}@${versionId ?? fileId.split('@').at(-1)}` : key
  const unmatched = new UnmatchedItems(
    builder,
    contents.files.map((version) => ({
      fileId: version.fileId,
      name: nameOf(version),
      records: () => new CsvReader((startByte) => readVersion(s3, bucket, version, startByte)).records(),
    })),
  )

  const rejects = new RejectMatcher(s3, bucket)
  const summaries: FileSummary[] = []
  for (const version of contents.files) {
    const { key, fileId } = version
    const manifest = await tables.get(world.files.tableName, fileId)
    // Only the function knows how it shortens a key that would be too long.
    const rejectsKey = String(manifest?.rejectsKey ?? `rejects/${key}.jsonl`)
    summaries.push(
      await reconcileFile(builder, {
        s3,
        bucket,
        name: nameOf(version),
        version,
        manifest,
        progress,
        isSentByOthers: !sent.has(fileId),
        deadLetters: failureReasons.get(fileId) ?? [],
        items: tables.rowsOf(world.records.tableName, fileId),
        rejects: await rejects.claimFor(
          version,
          contents.rejects.get(rejectsKey) ?? [],
          versions.get(key)!.length === 1,
        ),
        deadRows: dead.byFile.get(fileId) ?? [],
        onUnmatched: (item) => unmatched.add(item),
      }),
    )
  }
  for (const fileId of gone)
    await reconcileDeletedFile(fileId, builder, await tables.get(world.files.tableName, fileId))
  reportOtherObjects(builder, contents, rejects, sent)

  const isUnknownFile = (fileId: unknown) => !known.has(String(fileId)) && !gone.has(String(fileId))
  await reportUnknown(world, tables, builder, { dead, unmatched, isUnknownFile })
  return summaries
}

interface UnknownParts {
  readonly dead: ReturnType<typeof groupDeadRows>
  readonly unmatched: UnmatchedItems
  readonly isUnknownFile: (fileId: unknown) => boolean
}

/** Reports items and dead letters of files that were never uploaded. */
async function reportUnknown(
  world: FileProcessingWorld,
  tables: Tables,
  builder: LedgerBuilder,
  { dead, unmatched, isUnknownFile }: UnknownParts,
) {
  const { files, records } = world
  for await (const { fileId } of tables.scan(files.tableName, ['fileId']))
    if (isUnknownFile(fileId)) builder.addFinding('unknown', { of: 'file', what: `item ${fileId} of files` })
  for await (const { fileId, row } of tables.scan(records.tableName, ['fileId', 'row']))
    if (isUnknownFile(fileId)) {
      const item = await tables.get(records.tableName, String(fileId), String(row))
      if (item) await unmatched.add(item)
    }
  await unmatched.report()
  for (const [fileId, rows] of dead.byFile)
    if (isUnknownFile(fileId))
      for (const { position } of rows)
        builder.addFinding('unknown', { of: 'dead letter', what: `${fileId} row ${position}` })
  for (const { body } of dead.others)
    builder.addFinding('unknown', {
      of: 'dead letter',
      what: JSON.stringify(body).slice(0, 200),
      reason: 'it is not a row',
    })
}

/** The reasons for which file-splitter failed on a file, by file id, one for each dead letter. */
async function deadLettersByFile(
  world: FileProcessingWorld,
  builder: LedgerBuilder,
  isKnown: (fileId: string) => boolean,
) {
  const reasons = new Map<string, string[]>()
  for (const message of await world.uploadsDlq.drain()) {
    const { event, reason } = parseFailedEvent(message)
    const fileIds = fileIdsIn(event).filter(isKnown)
    for (const fileId of fileIds) reasons.set(fileId, [...(reasons.get(fileId) ?? []), reason])
    if (fileIds.length === 0)
      builder.addFinding('unknown', {
        of: 'dead letter',
        what: JSON.stringify(event).slice(0, 200),
        reason: 'it is not a file',
      })
  }
  return reasons
}

/** A file whose object was deleted. Without its rows, only a failed file has a known outcome. */
async function reconcileDeletedFile(
  fileId: string,
  builder: LedgerBuilder,
  manifest: Record<string, unknown> | undefined,
) {
  builder.tally('files').inputs++
  const entry = { of: 'file', what: fileId } as const
  if (manifest?.status === 'FAILED' && manifest.reason) {
    builder.tally('files').failed++
    builder.addSetAside({ ...entry, reason: String(manifest.reason) })
  } else builder.addFinding('missing', { ...entry, reason: 'the object was deleted, so its rows are unknown' })
}

/** Reports objects that are not inputs of the use case, and rejects that belong to no file. */
function reportOtherObjects(
  builder: LedgerBuilder,
  { notRouted, rejects }: Contents,
  claimed: RejectMatcher,
  sent: ReadonlySet<string>,
): void {
  for (const { key, fileId } of notRouted) {
    if (!sent.has(fileId)) builder.tally('files').sentByOthers++
    builder.tally('files').inputs++
    builder.tally('files').notRouted++
    builder.addSetAside({ of: 'file', what: key, reason: 'not routed: its name does not end in .csv' })
  }
  for (const [key, versions] of rejects)
    if (!versions.some((version) => claimed.isClaimed(version)))
      builder.addFinding('unknown', { of: 'reject', what: key, reason: 'no file has these lines' })
}
