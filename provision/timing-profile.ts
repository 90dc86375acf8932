/** The times that somebody waits for, in one place. Seconds unless named otherwise. */
export interface TimingProfile {
  readonly name: 'production' | 'test'
  /** Time-outs of the functions. */
  readonly timeouts: Readonly<Record<'fileSplitter' | 'recordWriter' | 'ordersApi' | 'eventRecorder', number>>
  /** How long a message is hidden while it is worked on; then it is handed out again. */
  readonly recordsVisibilityTimeout: number
  /** How often a message is handed out before it counts as dead. */
  readonly recordsMaxReceiveCount: number
  /** How many batches of records may be worked on at once. */
  readonly recordsMaxConcurrency: number
  /** What EventBridge does when the function cannot be reached. */
  readonly eventDelivery: { readonly maxRetryAttempts: number; readonly maxEventAge: number }
  /** How often Lambda tries an event again that the function failed on. */
  readonly eventMaxRetryAttempts: number
  /** What Lambda waits before it tries such an event again, in milliseconds; only a cloud of our own can be told so. */
  readonly eventRetryDelaysMs: readonly number[]
  /** What one client of the API may do: requests a second, at once, and a day. */
  readonly apiLimits: { readonly rateLimit: number; readonly burstLimit: number; readonly dailyQuota: number }
}

const PRODUCTION_TIMEOUTS = { fileSplitter: 300, recordWriter: 30, ordersApi: 10, eventRecorder: 30 } as const

/** AWS's advice. */
const productionProfile: TimingProfile = {
  name: 'production',
  timeouts: PRODUCTION_TIMEOUTS,
  // Six times the function's time-out: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
  recordsVisibilityTimeout: 6 * PRODUCTION_TIMEOUTS.recordWriter,
  recordsMaxReceiveCount: 5,
  recordsMaxConcurrency: 10,
  eventDelivery: { maxRetryAttempts: 185, maxEventAge: 24 * 3600 },
  eventMaxRetryAttempts: 2,
  eventRetryDelaysMs: [60_000, 120_000],
  apiLimits: { rateLimit: 50, burstLimit: 100, dailyQuota: 100_000 },
}

/** Short enough that what fails is in its dead-letter queue within ten seconds. */
export const testProfile: TimingProfile = {
  name: 'test',
  timeouts: { fileSplitter: 60, recordWriter: 2, ordersApi: 10, eventRecorder: 5 },
  recordsVisibilityTimeout: 2,
  recordsMaxReceiveCount: 3,
  // One machine does all the work: more processes than it has cores only wait for each other.
  recordsMaxConcurrency: 4,
  eventDelivery: { maxRetryAttempts: 2, maxEventAge: 60 },
  eventMaxRetryAttempts: 1,
  eventRetryDelaysMs: [1000, 2000],
  // High enough that no scenario and no measurement is throttled by accident.
  apiLimits: { rateLimit: 10_000, burstLimit: 5_000, dailyQuota: 10_000_000 },
}

/** The tempo of that name. */
export function timingProfileNamed(name: string): TimingProfile {
  const profile = [productionProfile, testProfile].find((one) => one.name === name)
  if (!profile) throw new Error(`[eventbed] There is no tempo named ${name}. Choose one of: test, production.`)
  return profile
}
