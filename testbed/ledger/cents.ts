/** A decimal of at least 0 as whole hundredths; `undefined` for all else, a third digit behind the point included. */
export function centsOf(text: string): bigint | undefined {
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d{1,2}))?$/.exec(text.trim()) ?? []
  return whole === undefined ? undefined : BigInt(whole + fraction.padEnd(2, '0'))
}

/** Hundredths as people write them: `12.30`. */
export const inWords = (cents: bigint): string => `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`

/** A time in ISO 8601 in milliseconds since 1970, `NaN` for what is none. Without a zone it is UTC. */
export function instantOf(given: string): number {
  const text = given.trim()
  const hasZone = /(Z|[+-]\d{2}:?\d{2})$/.test(text) || !text.includes('T')
  return Date.parse(hasZone ? text : `${text}Z`)
}
