/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const limits = {
  memoryMb: { least: 128, most: 10_240, usual: 128 },
  timeoutSeconds: { least: 1, most: 900, usual: 3 },
  ephemeralStorageMb: { least: 512, most: 10_240, usual: 512 },
  environmentBytes: 4096,
  zippedBytes: 50 * 1024 * 1024,
  unzippedBytes: 250 * 1024 * 1024,
  synchronousRequestBytes: 6 * 1024 * 1024,
  synchronousResponseBytes: 6 * 1024 * 1024 + 100,
  asynchronousRequestBytes: 1024 * 1024,
  logTailBytes: 4096,
  initMs: 10_000,
  accountConcurrency: 1000,
  /** What a reservation must leave for all functions that have none. */
  unreservedConcurrency: 100,
  retryAttempts: { least: 0, most: 2, usual: 2 },
  eventAgeSeconds: { least: 60, most: 21_600, usual: 21_600 },
  batchSize: { least: 1, most: 10_000, usual: 10 },
  batchingWindowSeconds: { least: 0, most: 300, usual: 0 },
  mappingConcurrency: { least: 2, most: 1000 },
  filters: 5,
} as const
