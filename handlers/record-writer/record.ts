import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import * as z from 'zod'
import { isCurrency } from '../shared/currency.ts'
import { formatCents } from '../shared/money.ts'
import { type RecordMessage, recordMessageSchema } from '../shared/record-message.ts'
import { describeCommaPrice, describeOtherTime, parsePrice, parseSoldAt } from '../shared/sale-values.ts'

interface Parsing<T> {
  readonly parse: (text: string) => T | undefined
  /** What the text must be. */
  readonly rule: string
  /** Describes a text that cannot be parsed, and how to write it instead. */
  readonly describe: (text: string) => string | undefined
}

/** A text that must be parsable. */
const parsedBy = <T>({ parse, rule, describe }: Parsing<T>) =>
  z.string().transform((text, context) => {
    const value = parse(text.trim())
    if (value !== undefined) return value
    const description = describe(text.trim())
    const message = description === undefined ? rule : `${rule}; ${description}`
    context.addIssue({ code: 'custom', message, params: { hasLocation: description !== undefined } })
    return z.NEVER
  })

const nonEmptyText = z.string().refine((text) => text.trim() !== '', 'must not be empty')
const MAX_QUANTITY = 1_000_000_000

/** The rules for a row's values, where they depend on its file. */
const createRowSchema = ({ decimalComma, dateOrder }: Pick<RecordMessage, 'decimalComma' | 'dateOrder'>) =>
  z.object({
    id: nonEmptyText,
    sku: nonEmptyText,
    quantity: z
      .string()
      .regex(/^\s*-?\d+\s*$/, 'must be a whole number')
      .transform(Number)
      .pipe(z.number().min(1, 'must be at least 1').max(MAX_QUANTITY, `must be at most ${MAX_QUANTITY}`)),
    unit_price: parsedBy({
      parse: (text) => parsePrice(text, decimalComma),
      rule: 'must be a decimal number of at least 0 with at most 2 decimal places',
      describe: describeCommaPrice,
    }),
    currency: z.string().refine(isCurrency, 'must be an ISO 4217 currency code'),
    sold_at: parsedBy({
      parse: (text) => parseSoldAt(text, dateOrder),
      rule: 'must be an ISO 8601 date or time',
      describe: describeOtherTime,
    }),
  })

/** Creating a schema takes longer than validating a row, so each is created once. */
const rowSchemas = new Map<string, ReturnType<typeof createRowSchema>>()

function rowSchemaFor(message: RecordMessage) {
  const key = `${message.decimalComma} ${message.dateOrder}`
  const schema = rowSchemas.get(key) ?? createRowSchema(message)
  rowSchemas.set(key, schema)
  return schema
}

/** A row violates a rule, so a retry would fail again. The message ends in the dead-letter queue. */
export class PoisonRow extends Error {
  override readonly name = 'PoisonRow'
}

export type Item = Record<string, AttributeValue>

/** Converts a message to an item, with its exact total. Throws `PoisonRow`, which lists every violated rule. */
export function toRecordItem(body: string, processedAt: string): { item: Item; message: RecordMessage } {
  const message = validate(recordMessageSchema, parseBody(body))
  const location = message.line === undefined ? undefined : `line ${message.line}, byte ${message.byte}`
  const values = validate(rowSchemaFor(message), message.record, location)
  const { id, sku, quantity, unit_price: unitPrice, currency, sold_at: soldAt } = values
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

/** Adds the location to the issues that say what was found there. */
function validate<T>(schema: z.ZodType<T>, value: unknown, location?: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const describe = (issue: z.core.$ZodIssue) => {
    const hasLocation = issue.code === 'custom' && issue.params?.hasLocation && location !== undefined
    return `${issue.path.join('.')}: ${issue.message}${hasLocation ? ` (${location})` : ''}`
  }
  throw new PoisonRow(result.error.issues.map(describe).join('; '))
}
