import type { Item } from '../../testbed/world/table-view.ts'
import type { World } from '../../testbed/world/world.ts'

interface Reject {
  readonly line: number
  readonly reason: string
  readonly raw: string
}

/**
 * Why a row of a file that was split is no record: rejects are written down by line, not by row. Rows that are neither
 * stored nor dead letters are the rejects, in their order; where others are still on their way, it may be any of them.
 */
export async function rejectedRow(world: World, { fileId, key, rows, rejected }: Item, row: number) {
  const rejects: Reject[] = await world.uploads.rejectsOf({ key: String(key) })
  const arrived = new Set<number>()
  for (const item of await world.records.items({ fileId: String(fileId) })) arrived.add(Number(item.row))
  for (const { body } of await world.recordsDlq.peek()) {
    const letter = body as { fileId?: unknown; row?: unknown }
    if (letter.fileId === fileId) arrived.add(Number(letter.row))
  }
  const all = Array.from({ length: Number(rows) + Number(rejected) }, (_, place) => place + 1)
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
