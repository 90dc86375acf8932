/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const limits = {
  memoryMb: { min: 128, max: 10_240, default: 128 },
  timeoutSeconds: { min: 1, max: 900, default: 3 },
  ephemeralStorageMb: { min: 512, max: 10_240, default: 512 },
  environmentBytes: 4096,
  zippedBytes: 50 * 1024 * 1024,
  unzippedBytes: 250 * 1024 * 1024,
  synchronousRequestBytes: 6 * 1024 * 1024,
  synchronousResponseBytes: 6 * 1024 * 1024 + 100,
  asynchronousRequestBytes: 1024 * 1024,
  logTailBytes: 4096,
  initMs: 10_000,
  accountConcurrency: 1000,
  /** What reserved concurrency must leave for the functions without it. */
  unreservedConcurrency: 100,
  retryAttempts: { min: 0, max: 2, default: 2 },
  eventAgeSeconds: { min: 60, max: 21_600, default: 21_600 },
  batchSize: { min: 1, max: 10_000, default: 10 },
  batchingWindowSeconds: { min: 0, max: 300, default: 0 },
  mappingConcurrency: { min: 2, max: 1000 },
  filters: 5,
} as const
