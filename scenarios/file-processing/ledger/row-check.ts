import { formatCents, parseCents, parseInstant } from '../../../testbed/ledger/parse-values.ts'
import type { StoredItem } from '../../../testbed/ledger/tables.ts'
import { COLUMNS, type CsvRecord } from './csv-reader.ts'

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'))

type Fields = ReadonlyMap<string, string>

/** The rule of the contract that a row breaks, in words; none where it keeps them. It may end as a dead letter then. */
export function ruleBrokenBy(fields: Fields): string | undefined {
  const text = (column: string) => fields.get(column) ?? ''
  const empty = ['id', 'sku'].find((column) => text(column).trim() === '')
  if (empty !== undefined) return `${empty} is empty`
  if (!/^\d+$/.test(text('quantity').trim()) || Number(text('quantity')) < 1) return `quantity is ${text('quantity')}`
  if (parseCents(text('unit_price')) === undefined) return `unit_price is ${text('unit_price')}`
  if (!CURRENCIES.has(text('currency'))) return `currency is ${text('currency')}`
  if (Number.isNaN(parseInstant(text('sold_at')))) return `sold_at is ${text('sold_at')}`
  return undefined
}

/** In what an item is not what its line says, in words; none where it is. */
export function itemDiffers({ fields }: CsvRecord, item: StoredItem): string | undefined {
  if (!fields) return 'the line is no CSV, and yet it is an item'
  const broken = ruleBrokenBy(fields)
  if (broken !== undefined) return `the row breaks a rule, and yet it is an item: ${broken}`
  const price = parseCents(fields.get('unit_price')!)!
  const total = price * BigInt(fields.get('quantity')!.trim())
  const faults = [
    ...['id', 'sku', 'currency'].map((name) => same(name, item[name], fields.get(name))),
    same('quantity', number(item.quantity), number(fields.get('quantity'))),
    same('unitPrice', money(item.unitPrice), formatCents(price)),
    same('total', money(item.total), formatCents(total)),
    same('soldAt', time(item.soldAt), time(fields.get('sold_at'))),
    ...extrasOf(fields).map(([name, value]) =>
      same(`extra.${name}`, (item.extra as StoredItem | undefined)?.[name], value),
    ),
  ]
  return faults.find((fault) => fault !== undefined)
}

/** In what a dead letter is not the message of its line, in words; none where it is. */
export function messageDiffers({ fields }: CsvRecord, record: unknown): string | undefined {
  if (!fields) return 'the line is no CSV, and yet it was a message'
  const given = (typeof record === 'object' && record !== null ? record : {}) as StoredItem
  return COLUMNS.map((name) => same(name, given[name], fields.get(name))).find((fault) => fault !== undefined)
}

const extrasOf = (fields: Fields) => [...fields].filter(([name]) => !(COLUMNS as readonly string[]).includes(name))

const same = (name: string, is: unknown, should: unknown): string | undefined =>
  is === should ? undefined : `${name} is ${is ?? 'not there'}, not ${should}`

const number = (value: unknown): string | undefined =>
  value === undefined
    ? undefined
    : String(value)
        .trim()
        .replace(/^0+(?=\d)/, '')

function money(value: unknown): unknown {
  const cents = parseCents(String(value))
  return cents === undefined ? value : formatCents(cents)
}

function time(value: unknown): unknown {
  const milliseconds = typeof value === 'string' ? parseInstant(value) : Number.NaN
  return Number.isNaN(milliseconds) ? value : new Date(milliseconds).toISOString()
}
