/** What `work` resolves to, or `'late'` when that takes longer than `milliseconds`. What is late is left to itself. */
export async function withTimeout<T>(milliseconds: number, work: Promise<T>): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, milliseconds, 'late')
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** `10_000` as `10 s`. */
export const formatSeconds = (milliseconds: number): string => `${milliseconds / 1000} s`
