import * as z from 'zod'

/** What the splitter sends for each row and the writer reads: texts as they stand in the file, unchecked. */
export const recordMessageSchema = z.object({
  fileId: z.string(),
  /** The record's number in the file, 1 = first after the header. */
  row: z.number().int().positive(),
  record: z.object({
    id: z.string(),
    sku: z.string(),
    quantity: z.string(),
    unit_price: z.string(),
    currency: z.string(),
    sold_at: z.string(),
  }),
  /** Columns that the contract does not know, by name. */
  extra: z.record(z.string(), z.string()).optional(),
  correlationId: z.string(),
})

export type RecordMessage = z.infer<typeof recordMessageSchema>

/** The columns that every file must have. */
export const COLUMNS = ['id', 'sku', 'quantity', 'unit_price', 'currency', 'sold_at'] as const
