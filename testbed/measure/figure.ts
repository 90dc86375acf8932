/** One measurement. */
export interface Figure {
  readonly what: string
  readonly value: number
  readonly unit: 'ms' | 's' | 'rows/s' | 'requests/s' | 'MB' | '×'
  /** The value to compare it with: a goal, or the other side of a comparison. */
  readonly goal?: string
}

/** The value that the given share of values does not exceed: `percentile(times, 0.5)` is the median. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
}

/** Measures how long some work takes. */
export async function measure<T>(work: () => Promise<T>): Promise<[milliseconds: number, result: T]> {
  const start = performance.now()
  const result = await work()
  return [performance.now() - start, result]
}

/** Rounds to two decimals below 10, and to whole numbers above. */
export const round = (value: number): number => (value < 10 ? Math.round(value * 100) / 100 : Math.round(value))
