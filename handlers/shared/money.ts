const DECIMAL = /^(\d{1,13})(?:\.(\d{1,2}))?$/

/** An amount in the currency's hundredths. Whole numbers throughout: nothing is lost in binary fractions. */
export type Cents = bigint

/** Reads an amount such as `12`, `12.3` or `12.30`; `undefined` for all else, a third digit behind the point included. */
export function parseCents(text: string): Cents | undefined {
  const [, whole, fraction = ''] = DECIMAL.exec(text) ?? []
  return whole === undefined ? undefined : BigInt(whole) * 100n + BigInt(fraction.padEnd(2, '0'))
}

/** `1230n` is written `12.30`. */
export const formatCents = (cents: Cents): string => `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`

/** As a JSON number. Exact on paper, since the shortest text of the nearest number has at most two digits again. */
export const centsToNumber = (cents: Cents): number => Number(cents) / 100

/** So many hundredths of an amount, half a cent rounded up. */
export const percentOf = (cents: Cents, percent: bigint): Cents => (cents * percent + 50n) / 100n
