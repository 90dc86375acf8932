import type { Clock } from '../core/clock.ts'
import { SystemClock } from '../core/clock.ts'

/** What a cloud may set differently from AWS, so that tests need not wait and people can debug. */
export interface LambdaSettings {
  /** How long a function is Pending after its creation, and its updates are InProgress. Milliseconds. */
  readonly pendingMs: number
  /** The waits before the first and the second retry of an asynchronous invocation. Milliseconds. */
  readonly asyncRetryDelays: readonly number[]
  /** All execution environments together: each is a process of some 50 MB. Beyond it, invocations are throttled. */
  readonly maxEnvironments: number
  /** How long an environment may idle before it is ended. Milliseconds. */
  readonly idleTimeoutMs: number
  /**
   * Goes with the time in which children really run, whatever the cloud's clock is advanced by: an advance waits for them,
   * so by the cloud's clock they would take no time at all, or a day. Their time-outs go by this one.
   */
  readonly processClock: Clock
  /** The port on which a debugger can reach the function's process, if one is wanted. */
  readonly inspectPort: (functionName: string) => number | undefined
}

export const defaultSettings: LambdaSettings = {
  pendingMs: 0,
  asyncRetryDelays: [60_000, 120_000],
  maxEnvironments: 50,
  // What is called every five minutes stays warm, as on AWS.
  idleTimeoutMs: 10 * 60_000,
  processClock: new SystemClock(),
  inspectPort: () => undefined,
}
