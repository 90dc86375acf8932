/** Parses a non-negative decimal with up to two fraction digits as cents. Returns `undefined` for anything else. */
export function parseCents(text: string): bigint | undefined {
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d{1,2}))?$/.exec(text.trim()) ?? []
  return whole === undefined ? undefined : BigInt(whole + fraction.padEnd(2, '0'))
}

/** Formats cents as a decimal: `12.30`. */
export const formatCents = (cents: bigint): string => `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`

/** Parses an ISO 8601 time as milliseconds since 1970, or `NaN`. A time without a zone is in UTC. */
export function parseInstant(input: string): number {
  const text = input.trim()
  const hasZone = /(Z|[+-]\d{2}:?\d{2})$/.test(text) || !text.includes('T')
  return Date.parse(hasZone ? text : `${text}Z`)
}
