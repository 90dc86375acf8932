import { type DateOrder, provenDateOrder } from '../shared/sale-values.ts'
import { type Position, START } from './position.ts'
import { type OpenFile, RowReader } from './read-rows.ts'

/** What is known of a file before its rows are sent. */
export interface Survey {
  readonly position: Position
  readonly finished: boolean
  /** The orders of month and day that dates of the file prove. */
  readonly dateOrders: readonly DateOrder[]
}

export const NOT_SURVEYED: Survey = { position: START, finished: false, dateOrders: [] }

/**
 * Reads a file without sending its rows, so that a file that is not valid fails before a single row was sent, and so that
 * the order of month and day is known. Returns an unfinished survey when the time is up; it can be continued. Throws
 * `UnreadableFile` if the file is not a valid CSV file.
 */
export async function surveyFile(open: OpenFile, from: Survey, remainingMs: () => number): Promise<Survey> {
  if (from.finished) return from
  const reader = new RowReader(open, from.position)
  const orders = new Set(from.dateOrders)
  let { position } = from
  for await (const block of reader.blocks()) {
    // At least one block, so that each invocation makes progress.
    if (position !== from.position && remainingMs() <= 0) return { position, finished: false, dateOrders: [...orders] }
    for (const row of block) {
      if ('reject' in row) continue
      const column = row.position.format!.header.indexOf('sold_at')
      const order = provenDateOrder(row.fields[column]!)
      if (order !== undefined) orders.add(order)
    }
    position = block.at(-1)!.position
  }
  return { position: reader.position, finished: true, dateOrders: [...orders] }
}

/** Returns the order in which all dates of a file have month and day, if they prove only one. */
export const dateOrderOf = ({ dateOrders }: Survey): DateOrder | undefined =>
  dateOrders.length === 1 ? dateOrders[0] : undefined
