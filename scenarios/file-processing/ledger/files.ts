import { parseFailedEvent } from '../../../testbed/ledger/dead-letters.ts'
import { groupBy } from '../../../testbed/ledger/group-by.ts'
import type { LedgerBuilder } from '../../../testbed/ledger/ledger-builder.ts'
import { Tables } from '../../../testbed/ledger/tables.ts'
import type { FileProcessingWorld } from '../world.ts'
import { CsvReader } from './csv-reader.ts'
import { deadRows, fileIdsIn } from './dead-letters.ts'
import { type FileSummary, reconcileFile } from './file.ts'
import { RejectsOfFiles } from './rejects.ts'
import { UnmatchedItems } from './unmatched-items.ts'
import { type Contents, contentsOf, type ObjectVersion, read } from './uploaded.ts'

/** Every file that was put, with each of its rows; and what is in tables and queues that belongs to none. */
export async function reconcileFiles(world: FileProcessingWorld, builder: LedgerBuilder): Promise<FileSummary[]> {
  const tables = new Tables(world)
  const { s3 } = world.cloud.clients
  const { bucket } = world.uploads
  const contents = await contentsOf(s3, bucket)
  const known = new Set(contents.files.map(({ fileId }) => fileId))
  const present = new Set([
    ...known,
    ...[contents.notRouted, ...contents.rejects.values()].flat().map(({ fileId }) => fileId),
  ])
  const gone = new Set(
    world.sent
      .read()
      .flatMap((entry) => (entry.kind === 'object' && !present.has(entry.objectId) ? [entry.objectId] : [])),
  )
  const dead = deadRows(await world.recordsDlq.drain())
  const givenUp = await deadLettersByFile(world, builder, (fileId) => known.has(fileId) || gone.has(fileId))
  const versions = groupBy(contents.files, ({ key }) => key)
  const nameOf = ({ key, versionId, fileId }: ObjectVersion) =>
    versions.get(key)!.length > 1 ? `${key}@${versionId ?? fileId.split('@').at(-1)}` : key
  const strays = new UnmatchedItems(
    builder,
    contents.files.map((version) => ({
      fileId: version.fileId,
      name: nameOf(version),
      records: () => new CsvReader().records(read(s3, bucket, version)),
    })),
  )

  const rejects = new RejectsOfFiles(s3, bucket)
  const summaries: FileSummary[] = []
  for (const version of contents.files) {
    const { key, fileId } = version
    summaries.push(
      await reconcileFile(builder, {
        s3,
        bucket,
        name: nameOf(version),
        version,
        manifest: await tables.get(world.files.tableName, fileId),
        deadLetters: givenUp.get(fileId) ?? [],
        items: tables.rowsOf(world.records.tableName, fileId),
        rejects: await rejects.of(version, contents.rejects.get(key) ?? [], versions.get(key)!.length === 1),
        deadRows: dead.byFile.get(fileId) ?? [],
        onUnmatched: (item) => strays.add(item),
      }),
    )
  }
  for (const fileId of gone)
    await reconcileDeletedFile(fileId, builder, await tables.get(world.files.tableName, fileId))
  reportOtherObjects(builder, contents, rejects)

  const isStrange = (fileId: unknown) => !known.has(String(fileId)) && !gone.has(String(fileId))
  await reportUnknown(world, tables, builder, { dead, strays, isStrange })
  return summaries
}

interface Strange {
  readonly dead: ReturnType<typeof deadRows>
  readonly strays: UnmatchedItems
  readonly isStrange: (fileId: unknown) => boolean
}

/** What names a file that nobody put, in tables and among the dead letters. */
async function reportUnknown(
  world: FileProcessingWorld,
  tables: Tables,
  builder: LedgerBuilder,
  { dead, strays, isStrange }: Strange,
) {
  const { files, records } = world
  for await (const { fileId } of tables.scan(files.tableName, ['fileId']))
    if (isStrange(fileId)) builder.addFinding('unknown', { of: 'file', what: `item ${fileId} of files` })
  for await (const { fileId, row } of tables.scan(records.tableName, ['fileId', 'row']))
    if (isStrange(fileId)) {
      const item = await tables.get(records.tableName, String(fileId), String(row))
      if (item) await strays.add(item)
    }
  await strays.settle()
  for (const [fileId, rows] of dead.byFile)
    if (isStrange(fileId))
      for (const { position: place } of rows)
        builder.addFinding('unknown', { of: 'dead letter', what: `${fileId} row ${place}` })
  for (const { body } of dead.others)
    builder.addFinding('unknown', {
      of: 'dead letter',
      what: JSON.stringify(body).slice(0, 200),
      reason: 'it is no row',
    })
}

/** Why each file was given up, by its id, once for each dead letter. */
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
        reason: 'it is no file',
      })
  }
  return reasons
}

/** A file whose object is not there any more; only that it failed can be believed of it. */
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
  } else builder.addFinding('missing', { ...entry, reason: 'the object is gone, so its lines cannot be told' })
}

/** Objects that are no inputs of the use case, and rejects of no file. */
function reportOtherObjects(builder: LedgerBuilder, { notRouted, rejects }: Contents, claimed: RejectsOfFiles): void {
  for (const { key } of notRouted) {
    builder.tally('files').inputs++
    builder.tally('files').notRouted++
    builder.addSetAside({ of: 'file', what: key, reason: 'not routed: its name does not end in .csv' })
  }
  for (const [key, versions] of rejects)
    if (!versions.some((version) => claimed.has(version)))
      builder.addFinding('unknown', { of: 'reject', what: `rejects/${key}.jsonl`, reason: 'no file has these lines' })
}
