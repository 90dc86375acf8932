import { deadEvent, deadRows, fileIdsIn } from '../../../testbed/ledger/dead-letters.ts'
import { grouped } from '../../../testbed/ledger/grouped.ts'
import type { LedgerBuilder } from '../../../testbed/ledger/ledger-builder.ts'
import type { Tables } from '../../../testbed/ledger/tables.ts'
import type { World } from '../../../testbed/world/world.ts'
import { CsvReader } from './csv-reader.ts'
import { accountFile, type FileAccount } from './file.ts'
import { RejectsOfFiles } from './rejects.ts'
import { Strays } from './unmatched-items.ts'
import { type Contents, contentsOf, type ObjectVersion, read } from './uploaded.ts'

/** Every file that was put, with each of its rows; and what is in tables and queues that belongs to none. */
export async function accountFiles(world: World, tables: Tables, account: LedgerBuilder): Promise<FileAccount[]> {
  const { files: filesTable, records } = world.architecture.fileProcessing
  const { s3 } = world.cloud.clients
  const { bucket } = world.uploads
  const contents = await contentsOf(s3, bucket)
  const known = new Set(contents.files.map(({ fileId }) => fileId))
  const present = new Set([
    ...known,
    ...[contents.notRouted, ...contents.rejects.values()].flat().map(({ fileId }) => fileId),
  ])
  const gone = new Set(
    world.sent.read().flatMap((one) => (one.kind === 'file' && !present.has(one.fileId) ? [one.fileId] : [])),
  )
  const dead = deadRows(await world.recordsDlq.drain())
  const givenUp = await givenUpFiles(world, account, (fileId) => known.has(fileId) || gone.has(fileId))
  const versions = grouped(contents.files, ({ key }) => key)
  const nameOf = ({ key, versionId, fileId }: ObjectVersion) =>
    versions.get(key)!.length > 1 ? `${key}@${versionId ?? fileId.split('@').at(-1)}` : key
  const strays = new Strays(
    account,
    contents.files.map((version) => ({
      fileId: version.fileId,
      name: nameOf(version),
      records: () => new CsvReader().records(read(s3, bucket, version)),
    })),
  )

  const rejects = new RejectsOfFiles(s3, bucket)
  const accounts: FileAccount[] = []
  for (const version of contents.files) {
    const { key, fileId } = version
    accounts.push(
      await accountFile(account, {
        s3,
        bucket,
        name: nameOf(version),
        version,
        manifest: await tables.get(filesTable.name, fileId),
        deadLetters: givenUp.get(fileId) ?? [],
        items: tables.rowsOf(records.name, fileId),
        rejects: await rejects.of(version, contents.rejects.get(key) ?? [], versions.get(key)!.length === 1),
        deadRows: dead.byFile.get(fileId) ?? [],
        onStray: (item) => strays.add(item),
      }),
    )
  }
  for (const fileId of gone) await accountGone(fileId, account, await tables.get(filesTable.name, fileId))
  accountElsewhere(account, contents, rejects)

  const isStrange = (fileId: unknown) => !known.has(String(fileId)) && !gone.has(String(fileId))
  await accountStrange(world, tables, account, { dead, strays, isStrange })
  return accounts
}

interface Strange {
  readonly dead: ReturnType<typeof deadRows>
  readonly strays: Strays
  readonly isStrange: (fileId: unknown) => boolean
}

/** What names a file that nobody put, in tables and among the dead letters. */
async function accountStrange(
  world: World,
  tables: Tables,
  account: LedgerBuilder,
  { dead, strays, isStrange }: Strange,
) {
  const { files, records } = world.architecture.fileProcessing
  for await (const { fileId } of tables.scan(files.name, ['fileId']))
    if (isStrange(fileId)) account.addFinding('unknown', { of: 'file', what: `item ${fileId} of files` })
  for await (const { fileId, row } of tables.scan(records.name, ['fileId', 'row']))
    if (isStrange(fileId)) {
      const item = await tables.get(records.name, String(fileId), String(row))
      if (item) await strays.add(item)
    }
  await strays.settle()
  for (const [fileId, rows] of dead.byFile)
    if (isStrange(fileId))
      for (const { place } of rows) account.addFinding('unknown', { of: 'dead letter', what: `${fileId} row ${place}` })
  for (const { body } of dead.others)
    account.addFinding('unknown', {
      of: 'dead letter',
      what: JSON.stringify(body).slice(0, 200),
      reason: 'it is no row',
    })
}

/** Why each file was given up, by its id, once for each dead letter. */
async function givenUpFiles(world: World, account: LedgerBuilder, isKnown: (fileId: string) => boolean) {
  const reasons = new Map<string, string[]>()
  for (const message of await world.uploadsDlq.drain()) {
    const { event, reason } = deadEvent(message)
    const fileIds = fileIdsIn(event).filter(isKnown)
    for (const fileId of fileIds) reasons.set(fileId, [...(reasons.get(fileId) ?? []), reason])
    if (fileIds.length === 0)
      account.addFinding('unknown', {
        of: 'dead letter',
        what: JSON.stringify(event).slice(0, 200),
        reason: 'it is no file',
      })
  }
  return reasons
}

/** A file whose object is not there any more; only that it failed can be believed of it. */
async function accountGone(fileId: string, account: LedgerBuilder, manifest: Record<string, unknown> | undefined) {
  account.files.inputs++
  const entry = { of: 'file', what: fileId } as const
  if (manifest?.status === 'FAILED' && manifest.reason) {
    account.files.failed++
    account.addSetAside({ ...entry, reason: String(manifest.reason) })
  } else account.addFinding('missing', { ...entry, reason: 'the object is gone, so its lines cannot be told' })
}

/** Objects that are no inputs of the use case, and rejects of no file. */
function accountElsewhere(account: LedgerBuilder, { notRouted, rejects }: Contents, claimed: RejectsOfFiles): void {
  for (const { key } of notRouted) {
    account.files.inputs++
    account.files.notRouted++
    account.addSetAside({ of: 'file', what: key, reason: 'not routed: its name does not end in .csv' })
  }
  for (const [key, versions] of rejects)
    if (!versions.some((version) => claimed.has(version)))
      account.addFinding('unknown', { of: 'reject', what: `rejects/${key}.jsonl`, reason: 'no file has these lines' })
}
