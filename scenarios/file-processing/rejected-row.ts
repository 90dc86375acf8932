import type { Item } from '../../testbed/world/table-view.ts'
import type { FileProcessingWorld } from './world.ts'

/** A line that is not a record. */
export interface Reject {
  readonly line: number
  readonly reason: string
  readonly raw: string
}

/** The rejected lines of an uploaded file, in their order. */
export async function readRejects({ uploads }: FileProcessingWorld, key: string): Promise<Reject[]> {
  const text = (await uploads.getText(`rejects/${key}.jsonl`)) ?? ''
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

/**
 * Why a row of a file that was split is no record: rejects are written down by line, not by row. Rows that are neither
 * stored nor dead letters are the rejects, in their order; where others are still on their way, it may be any of them.
 */
export async function rejectedRow(world: FileProcessingWorld, { fileId, key, rows, rejected }: Item, row: number) {
  const rejects: Reject[] = await readRejects(world, String(key))
  const arrived = new Set<number>()
  for (const item of await world.records.items({ fileId: String(fileId) })) arrived.add(Number(item.row))
  for (const { body } of await world.recordsDlq.peek()) {
    const letter = body as { fileId?: unknown; row?: unknown }
    if (letter.fileId === fileId) arrived.add(Number(letter.row))
  }
  const all = Array.from({ length: Number(rows) + Number(rejected) }, (_, index) => index + 1)
  const missing = all.filter((one) => !arrived.has(one))
  // A newer upload of the same key writes its rejects to the same object.
  const isSure = missing.length === rejects.length && rejects.length === Number(rejected)
  const reject = isSure ? rejects[missing.indexOf(row)] : undefined
  if (reject)
    return [
      `Row ${row} of ${key} was rejected: line ${reject.line}: ${reject.reason}.`,
      `  it reads ${JSON.stringify(reject.raw)}; rejects/${key}.jsonl has it.`,
    ]
  return undefined
}
