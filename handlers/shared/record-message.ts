import * as z from 'zod'

/** The message that file-splitter sends for each row and record-writer receives: the file's texts, not validated yet. */
export const recordMessageSchema = z.object({
  fileId: z.string(),
  /** The row number in the file; the first row after the header is 1. */
  row: z.number().int().positive(),
  record: z.object({
    id: z.string(),
    sku: z.string(),
    quantity: z.string(),
    unit_price: z.string(),
    currency: z.string(),
    sold_at: z.string(),
  }),
  /** Columns that the contract does not define, by name. */
  extra: z.record(z.string(), z.string()).optional(),
  correlationId: z.string(),
})

export type RecordMessage = z.infer<typeof recordMessageSchema>

/** The columns that every file must have, in any order. */
export const COLUMNS = ['id', 'sku', 'quantity', 'unit_price', 'currency', 'sold_at'] as const
