import { UserError } from '../cloud/common/user-error.ts'

/** Timeouts, retries and limits of the architecture, in one place. In seconds, unless the name says otherwise. */
export interface TimingProfile {
  readonly name: 'production' | 'test'
  /** Timeouts of the functions. */
  readonly timeouts: Readonly<Record<'fileSplitter' | 'recordWriter' | 'ordersApi' | 'eventRecorder', number>>
  /** How long a received message is hidden; then it is delivered again. */
  readonly recordsVisibilityTimeout: number
  /** After how many receives a message moves to the dead-letter queue. */
  readonly recordsMaxReceiveCount: number
  /** How many batches of records are processed at the same time. */
  readonly recordsMaxConcurrency: number
  /** How EventBridge retries when it cannot invoke the function. */
  readonly eventDelivery: { readonly maxRetryAttempts: number; readonly maxEventAge: number }
  /** How often Lambda retries an event after the function failed. */
  readonly eventMaxRetryAttempts: number
  /** How long Lambda waits before each of these retries; configurable in the embedded cloud only. */
  readonly eventRetryDelaysMs: readonly number[]
  /** Limits of one client of the API: requests per second, at once, and per day. */
  readonly apiLimits: { readonly rateLimit: number; readonly burstLimit: number; readonly dailyQuota: number }
}

const PRODUCTION_TIMEOUTS = { fileSplitter: 300, recordWriter: 30, ordersApi: 10, eventRecorder: 30 } as const

/** As AWS recommends. */
const productionProfile: TimingProfile = {
  name: 'production',
  timeouts: PRODUCTION_TIMEOUTS,
  // Six times the timeout of the function: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
  recordsVisibilityTimeout: 6 * PRODUCTION_TIMEOUTS.recordWriter,
  recordsMaxReceiveCount: 5,
  recordsMaxConcurrency: 10,
  eventDelivery: { maxRetryAttempts: 185, maxEventAge: 24 * 3600 },
  eventMaxRetryAttempts: 2,
  eventRetryDelaysMs: [60_000, 120_000],
  apiLimits: { rateLimit: 50, burstLimit: 100, dailyQuota: 100_000 },
}

/** Short enough that failed events reach a dead-letter queue within ten seconds. */
export const testProfile: TimingProfile = {
  name: 'test',
  timeouts: { fileSplitter: 60, recordWriter: 2, ordersApi: 10, eventRecorder: 5 },
  recordsVisibilityTimeout: 2,
  recordsMaxReceiveCount: 3,
  // All on one machine, where more processes than cores would only wait for each other.
  recordsMaxConcurrency: 4,
  eventDelivery: { maxRetryAttempts: 2, maxEventAge: 60 },
  eventMaxRetryAttempts: 1,
  eventRetryDelaysMs: [1000, 2000],
  // High enough not to throttle scenarios and benchmarks by accident.
  apiLimits: { rateLimit: 10_000, burstLimit: 5_000, dailyQuota: 10_000_000 },
}

/** The profile of that name, as `--tempo` takes it. */
export function timingProfileNamed(name: string): TimingProfile {
  const profiles = [testProfile, productionProfile]
  const profile = profiles.find((candidate) => candidate.name === name)
  if (!profile)
    throw new UserError(`There is no timing profile named ${name}.`, {
      fixes: [`Choose one of: ${profiles.map((candidate) => candidate.name).join(', ')}`],
    })
  return profile
}
