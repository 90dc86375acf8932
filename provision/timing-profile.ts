/** The times that somebody waits for, in one place. Seconds unless named otherwise. */
export interface Tempo {
  readonly name: 'production' | 'test'
  /** Time-outs of the functions. */
  readonly timeouts: Readonly<Record<'fileSplitter' | 'recordWriter' | 'ordersApi' | 'eventRecorder', number>>
  /** How long a message is hidden while it is worked on; then it is handed out again. */
  readonly recordsVisibility: number
  /** How often a message is handed out before it counts as dead. */
  readonly recordsReceives: number
  /** How many batches of records may be worked on at once. */
  readonly recordsConcurrency: number
  /** What EventBridge does when the function cannot be reached. */
  readonly eventDelivery: { readonly attempts: number; readonly maximumAge: number }
  /** How often Lambda tries an event again that the function failed on. */
  readonly eventRetries: number
  /** What Lambda waits before it tries such an event again, in milliseconds; only a cloud of our own can be told so. */
  readonly eventRetryDelays: readonly number[]
  /** What one client of the API may do: requests a second, at once, and a day. */
  readonly apiLimits: { readonly rate: number; readonly burst: number; readonly daily: number }
}

const PRODUCTION_TIMEOUTS = { fileSplitter: 300, recordWriter: 30, ordersApi: 10, eventRecorder: 30 } as const

/** AWS's advice. */
const production: Tempo = {
  name: 'production',
  timeouts: PRODUCTION_TIMEOUTS,
  // Six times the function's time-out: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
  recordsVisibility: 6 * PRODUCTION_TIMEOUTS.recordWriter,
  recordsReceives: 5,
  recordsConcurrency: 10,
  eventDelivery: { attempts: 185, maximumAge: 24 * 3600 },
  eventRetries: 2,
  eventRetryDelays: [60_000, 120_000],
  apiLimits: { rate: 50, burst: 100, daily: 100_000 },
}

/** Short enough that what fails is in its dead-letter queue within ten seconds. */
export const test: Tempo = {
  name: 'test',
  timeouts: { fileSplitter: 60, recordWriter: 2, ordersApi: 10, eventRecorder: 5 },
  recordsVisibility: 2,
  recordsReceives: 3,
  // One machine does all the work: more processes than it has cores only wait for each other.
  recordsConcurrency: 4,
  eventDelivery: { attempts: 2, maximumAge: 60 },
  eventRetries: 1,
  eventRetryDelays: [1000, 2000],
  // High enough that no scenario and no measurement is throttled by accident.
  apiLimits: { rate: 10_000, burst: 5_000, daily: 10_000_000 },
}

/** The tempo of that name. */
export function tempoNamed(name: string): Tempo {
  const tempo = [production, test].find((one) => one.name === name)
  if (!tempo) throw new Error(`[eventbed] There is no tempo named ${name}. Choose one of: test, production.`)
  return tempo
}
