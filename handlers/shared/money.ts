const DECIMAL = /^(\d{1,13})(?:\.(\d{1,2}))?$/

/** An amount in hundredths of its currency. Integers, because binary fractions cannot represent cents exactly. */
export type Cents = bigint

/** Parses an amount such as `12`, `12.3` or `12.30`; `undefined` for any other text, including a third decimal place. */
export function parseCents(text: string): Cents | undefined {
  const [, whole, fraction = ''] = DECIMAL.exec(text) ?? []
  return whole === undefined ? undefined : BigInt(whole) * 100n + BigInt(fraction.padEnd(2, '0'))
}

/** Formats an amount with two decimal places: `1230n` as `12.30`. */
export const formatCents = (cents: Cents): string => `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`

/** Converts an amount to a JSON number. Its shortest decimal text has at most two decimal places, so it stays exact. */
export const centsToNumber = (cents: Cents): number => Number(cents) / 100

/** Returns a percentage of an amount, with half a cent rounded up. */
export const percentOf = (cents: Cents, percent: bigint): Cents => (cents * percent + 50n) / 100n
