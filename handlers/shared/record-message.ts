import * as z from 'zod'

const isTextMap = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string')

/** The message that file-splitter sends for each row and record-writer receives: the file's texts, not validated yet. */
export const recordMessageSchema = z.object({
  fileId: z.string(),
  /** The row number in the file; the first row after the header is 1. */
  row: z.number().int().positive(),
  /** Where the row starts: its line, the first one is 1, and its offset in the file. */
  line: z.number().int().positive().optional(),
  byte: z.number().int().nonnegative().optional(),
  record: z.object({
    id: z.string(),
    sku: z.string(),
    quantity: z.string(),
    unit_price: z.string(),
    currency: z.string(),
    sold_at: z.string(),
  }),
  /** Columns that the contract does not define, by name. Not `z.record`, which drops the name `__proto__`. */
  extra: z.custom<Record<string, string>>(isTextMap, 'must be an object of texts').optional(),
  /** Whether prices may have a decimal comma, because another character separates the fields. */
  decimalComma: z.boolean().optional(),
  /** The order of month and day that the file's dates prove. */
  dateOrder: z.enum(['month-first', 'day-first']).optional(),
  correlationId: z.string(),
})

export type RecordMessage = z.infer<typeof recordMessageSchema>

/** The columns that every file must have, in any order. */
export const COLUMNS = ['id', 'sku', 'quantity', 'unit_price', 'currency', 'sold_at'] as const
