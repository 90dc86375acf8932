import { isContractColumn } from './header.ts'
import type { Format } from './position.ts'
import { encodedBytes } from './text-decoder.ts'

/**
 * Adds the optional fields that are missing at the end of a record. Returns why the others do not fit the header:
 * there may be more fields than columns only if they are blank.
 */
export function fitToHeader(
  fields: string[],
  { header, delimiter, encoding }: Format,
  { line, byte, raw }: { line: number; byte: number; raw: string },
): string | undefined {
  const problem = `expected ${header.length} fields, got ${fields.length}`
  if (fields.length < header.length) {
    if (header.slice(fields.length).some(isContractColumn)) return problem
    while (fields.length < header.length) fields.push('')
    return undefined
  }
  if (fields.slice(header.length).every((field) => field.trim() === '')) return undefined
  const price = header.indexOf('unit_price')
  const [whole = '', fraction = ''] = fields.slice(price, price + 2).map((field) => field.trim())
  const isDecimalComma =
    delimiter === ',' && fields.length === header.length + 1 && /^\d+$/.test(whole) && /^\d\d?$/.test(fraction)
  if (!isDecimalComma || raw.includes('"')) return problem
  const before = fields.slice(0, price).map((field) => `${field},`)
  const at = byte + encodedBytes(before.join(''), encoding)
  return `${problem}: "${whole},${fraction}" in unit_price (line ${line}, column ${price + 1}, byte ${at}) looks like a decimal comma; write ${whole}.${fraction}, or separate the fields with semicolons`
}
