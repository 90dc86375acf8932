/** Resolves like `work`, or to `'timed out'` when that takes longer than `timeoutMs`. Does not cancel the work. */
export async function withTimeout<T>(timeoutMs: number, work: Promise<T>): Promise<T | 'timed out'> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<'timed out'>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, 'timed out')
  })
  try {
    return await Promise.race([work, timeout])
  } finally {
    clearTimeout(timer)
  }
}

/** Formats milliseconds as seconds: `10_000` as `10 s`. */
export const formatSeconds = (milliseconds: number): string => `${milliseconds / 1000} s`
