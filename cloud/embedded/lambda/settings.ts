import { type Clock, SystemClock } from '../core/clock.ts'

/** Where a cloud may differ from AWS, so that tests do not have to wait and functions can be debugged. */
export interface LambdaSettings {
  /** How long a new function stays Pending, and an update InProgress. Milliseconds. */
  readonly pendingMs: number
  /** The delays before the first and the second retry of an asynchronous invocation. Milliseconds. */
  readonly asyncRetryDelays: readonly number[]
  /** The limit for all functions together. Each environment is a process of about 50 MB; further invocations are throttled. */
  readonly maxEnvironments: number
  /** How long an environment stays idle before it ends. Milliseconds. */
  readonly idleTimeoutMs: number
  /**
   * Measures the timeouts of functions. It runs in real time, like their processes: the cloud's clock stands still while
   * an advance waits for them, and then jumps, so on that clock an invocation would take no time at all, or a day.
   */
  readonly processClock: Clock
  /** The port of the function's process for a debugger; `undefined` for functions that are not debugged. */
  readonly inspectPort: (functionName: string) => number | undefined
}

export const defaultSettings: LambdaSettings = {
  pendingMs: 0,
  asyncRetryDelays: [60_000, 120_000],
  maxEnvironments: 50,
  // As on AWS, a function that is invoked every five minutes stays warm.
  idleTimeoutMs: 10 * 60_000,
  processClock: new SystemClock(),
  inspectPort: () => undefined,
}
