import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import * as z from 'zod'
import { isCurrency } from '../shared/currency.ts'
import { parseIsoTime } from '../shared/iso-time.ts'
import { formatCents, parseCents } from '../shared/money.ts'
import { type RecordMessage, recordMessageSchema } from '../shared/record-message.ts'

/** A text that must be parsable; otherwise the issue has the given message. */
const parsedBy = <T>(parse: (text: string) => T | undefined, message: string) =>
  z.string().transform((text, context) => {
    const value = parse(text.trim())
    if (value !== undefined) return value
    context.addIssue(message)
    return z.NEVER
  })

const nonEmptyText = z.string().refine((text) => text.trim() !== '', 'must not be empty')
const MAX_QUANTITY = 1_000_000_000

/** The rules for a row's values. */
const rowSchema = z.object({
  id: nonEmptyText,
  sku: nonEmptyText,
  quantity: z
    .string()
    .regex(/^\s*-?\d+\s*$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(1, 'must be at least 1').max(MAX_QUANTITY, `must be at most ${MAX_QUANTITY}`)),
  unit_price: parsedBy(parseCents, 'must be a decimal number of at least 0 with at most 2 decimal places'),
  currency: z.string().refine(isCurrency, 'must be an ISO 4217 currency code'),
  sold_at: parsedBy(parseIsoTime, 'must be an ISO 8601 date or time'),
})

/** A row violates a rule, so a retry would fail again. The message ends in the dead-letter queue. */
export class PoisonRow extends Error {
  override readonly name = 'PoisonRow'
}

export type Item = Record<string, AttributeValue>

/** Converts a message to an item, with its exact total. Throws `PoisonRow`, which lists every violated rule. */
export function toRecordItem(body: string, processedAt: string): { item: Item; message: RecordMessage } {
  const message = validate(recordMessageSchema, parseBody(body))
  const { id, sku, quantity, unit_price: unitPrice, currency, sold_at: soldAt } = validate(rowSchema, message.record)
  const item: Item = {
    fileId: { S: message.fileId },
    row: { N: String(message.row) },
    id: { S: id },
    sku: { S: sku },
    quantity: { N: String(quantity) },
    unitPrice: { N: formatCents(unitPrice) },
    total: { N: formatCents(BigInt(quantity) * unitPrice) },
    currency: { S: currency },
    soldAt: { S: soldAt },
    correlationId: { S: message.correlationId },
    processedAt: { S: processedAt },
    ...(message.extra && {
      extra: { M: Object.fromEntries(Object.entries(message.extra).map(([name, value]) => [name, { S: value }])) },
    }),
  }
  return { item, message }
}

function parseBody(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw new PoisonRow('the message is not JSON')
  }
}

function validate<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new PoisonRow(result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '))
}
