import type { Item } from '../../testbed/world/table-view.ts'
import type { FileProcessingWorld } from './world.ts'

/** A line that is not a record. */
export interface Reject {
  readonly line: number
  readonly reason: string
  readonly raw: string
}

/** The object with the rejected lines of a file, by its item in the table `files`. */
export const rejectsKeyOf = ({ key, rejectsKey }: Item): string => String(rejectsKey ?? `rejects/${key}.jsonl`)

/** Reads the rejected lines of an uploaded file, in their order. */
export async function readRejects({ uploads }: FileProcessingWorld, file: Item): Promise<Reject[]> {
  const text = (await uploads.getText(rejectsKeyOf(file))) ?? ''
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

/**
 * Explains why a row of a split file was rejected. Rejects have line numbers, not row numbers: the rows that are neither
 * stored nor dead letters are the rejects, in their order. Returns `undefined` while other rows are still in progress.
 */
export async function findRejectedRow(world: FileProcessingWorld, file: Item, row: number) {
  const { fileId, key, rows, rejected } = file
  const rejects: Reject[] = await readRejects(world, file)
  const arrived = new Set<number>()
  for (const item of await world.records.items({ fileId: String(fileId) })) arrived.add(Number(item.row))
  for (const { body } of await world.recordsDlq.peek()) {
    const deadLetter = body as { fileId?: unknown; row?: unknown }
    if (deadLetter.fileId === fileId) arrived.add(Number(deadLetter.row))
  }
  const all = Array.from({ length: Number(rows) + Number(rejected) }, (_, index) => index + 1)
  const missing = all.filter((number) => !arrived.has(number))
  // A newer upload of the same key writes its rejects to the same object.
  const isComplete = missing.length === rejects.length && rejects.length === Number(rejected)
  const reject = isComplete ? rejects[missing.indexOf(row)] : undefined
  if (reject)
    return [
      `Row ${row} of ${key} was rejected: line ${reject.line}: ${reject.reason}.`,
      `  The line is ${JSON.stringify(reject.raw)}. It is kept in ${rejectsKeyOf(file)}.`,
    ]
  return undefined
}
