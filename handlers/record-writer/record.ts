import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import * as z from 'zod'
import { isCurrency } from '../shared/currency.ts'
import { readInstant } from '../shared/instant.ts'
import { readCents, writeCents } from '../shared/money.ts'
import { type RecordMessage, recordMessage } from '../shared/record-message.ts'

/** A text that a function reads, or a fault in words. */
const readAs = <T>(read: (text: string) => T | undefined, fault: string) =>
  z.string().transform((text, context) => {
    const value = read(text.trim())
    if (value !== undefined) return value
    context.addIssue(fault)
    return z.NEVER
  })

const filled = z.string().refine((text) => text.trim() !== '', 'must not be empty')
const MOST = 1_000_000_000

/** The rules that a row must keep. */
const row = z.object({
  id: filled,
  sku: filled,
  quantity: z
    .string()
    .regex(/^\s*-?\d+\s*$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(1, 'must be at least 1').max(MOST, `must be at most ${MOST}`)),
  unit_price: readAs(readCents, 'must be a decimal of at least 0 with at most 2 digits behind the point'),
  currency: z.string().refine(isCurrency, 'must be a currency of ISO 4217'),
  sold_at: readAs(readInstant, 'must be a time in ISO 8601'),
})

/** A row breaks a rule; trying again would not change that. */
export class PoisonRow extends Error {
  override readonly name = 'PoisonRow'
}

export type Item = Record<string, AttributeValue>

/** The item of a message, with its total exact to the cent. Throws `PoisonRow`, with every fault, for what breaks a rule. */
export function itemOf(body: string, processedAt: string): { item: Item; message: RecordMessage } {
  const message = checked(recordMessage, parse(body))
  const { id, sku, quantity, unit_price: unitPrice, currency, sold_at: soldAt } = checked(row, message.record)
  const item: Item = {
    fileId: { S: message.fileId },
    row: { N: String(message.row) },
    id: { S: id },
    sku: { S: sku },
    quantity: { N: String(quantity) },
    unitPrice: { N: writeCents(unitPrice) },
    total: { N: writeCents(BigInt(quantity) * unitPrice) },
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

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw new PoisonRow('the message is not JSON')
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new PoisonRow(result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '))
}
