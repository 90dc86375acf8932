import { formatCents, formatInstant, parseCents, parseInstant } from '../../../testbed/ledger/parse-values.ts'
import type { StoredItem } from '../../../testbed/ledger/tables.ts'
import { COLUMNS } from './csv-header.ts'
import type { CsvRecord, Notation } from './csv-reader.ts'
import { parseSaleTime } from './date-order.ts'

const MAX_QUANTITY = 1_000_000_000
const CURRENCIES = new Set(Intl.supportedValuesOf('currency'))

type Fields = ReadonlyMap<string, string>

/** Finds the rule of the data contract that a row breaks, so that it may become a dead letter. */
export function findBrokenRule(fields: Fields, notation: Notation = {}): string | undefined {
  const text = (column: string) => fields.get(column) ?? ''
  const empty = ['id', 'sku'].find((column) => text(column).trim() === '')
  if (empty !== undefined) return `${empty} is empty`
  const quantity = /^\d+$/.test(text('quantity').trim()) ? Number(text('quantity')) : 0
  if (quantity < 1 || quantity > MAX_QUANTITY) return `quantity is ${text('quantity')}`
  if (parsePrice(text('unit_price'), notation) === undefined) return `unit_price is ${text('unit_price')}`
  if (!CURRENCIES.has(text('currency'))) return `currency is ${text('currency')}`
  if (parseSaleTime(text('sold_at'), notation.dateOrder) === undefined) return `sold_at is ${text('sold_at')}`
  return undefined
}

/** Describes the first difference between an item and its line. */
export function describeItemDifference({ fields, notation = {} }: CsvRecord, item: StoredItem): string | undefined {
  if (!fields) return 'the line is not CSV, but is an item'
  const broken = findBrokenRule(fields, notation)
  if (broken !== undefined) return `the row breaks a rule, but is an item: ${broken}`
  const price = parsePrice(fields.get('unit_price')!, notation)!
  const total = price * BigInt(fields.get('quantity')!.trim())
  const differences = [
    ...['id', 'sku', 'currency'].map((name) => describeDifference(name, item[name], fields.get(name))),
    describeDifference('quantity', normalizeNumber(item.quantity), normalizeNumber(fields.get('quantity'))),
    describeDifference('unitPrice', normalizeAmount(item.unitPrice), formatCents(price)),
    describeDifference('total', normalizeAmount(item.total), formatCents(total)),
    describeDifference(
      'soldAt',
      normalizeTime(item.soldAt),
      formatInstant(parseSaleTime(fields.get('sold_at')!, notation.dateOrder)!, 3),
    ),
    ...extraFields(fields).map(([name, value]) =>
      describeDifference(`extra.${name}`, ownValue(item.extra, name), value),
    ),
  ]
  return differences.find((difference) => difference !== undefined)
}

/** Describes the first difference between a dead letter and the message of its line. */
export function describeMessageDifference({ fields }: CsvRecord, record: unknown): string | undefined {
  if (!fields) return 'the line is not CSV, but was a message'
  const given = (typeof record === 'object' && record !== null ? record : {}) as StoredItem
  return COLUMNS.map((name) => describeDifference(name, given[name], fields.get(name))).find(
    (difference) => difference !== undefined,
  )
}

const extraFields = (fields: Fields) => [...fields].filter(([name]) => !(COLUMNS as readonly string[]).includes(name))

const describeDifference = (name: string, actual: unknown, expected: unknown): string | undefined =>
  actual === expected ? undefined : `${name} is ${actual ?? 'missing'}, not ${expected}`

const normalizeNumber = (value: unknown): string | undefined =>
  value === undefined
    ? undefined
    : String(value)
        .trim()
        .replace(/^0+(?=\d)/, '')

function normalizeAmount(value: unknown): unknown {
  const cents = parseCents(String(value))
  return cents === undefined ? value : formatCents(cents)
}

function normalizeTime(value: unknown): unknown {
  const instant = typeof value === 'string' ? parseInstant(value) : undefined
  return instant === undefined ? value : formatInstant(instant, 3)
}

/** Every object inherits members such as `constructor`. */
const ownValue = (container: unknown, name: string): unknown =>
  Object.entries(container ?? {}).find(([key]) => key === name)?.[1]

/** A comma separates decimals where it does not separate fields. */
const parsePrice = (text: string, { decimalComma = false }: Notation): bigint | undefined =>
  parseCents(decimalComma && /^\s*\d+,\d\d?\s*$/.test(text) ? text.trim().replace(',', '.') : text.trim())
