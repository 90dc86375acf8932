import type { InputLogEvent } from '@aws-sdk/client-cloudwatch-logs'
import { AwsError } from '../../core/errors.ts'
import type { Caller } from '../../core/inside.ts'
import type { Platform } from '../../core/platform.ts'

export interface LogStreamTarget {
  readonly group: string
  readonly stream: string
  /** The function's role: one that may not write logs writes none, silently, as on AWS. */
  readonly caller: () => Promise<Caller>
}

/** PutLogEvents takes 10,000 events at most. */
const MAX_BATCH_SIZE = 10_000

/** Carries an environment's log lines to CloudWatch Logs, in order, one request at a time, off the hot path. */
export class LogStream {
  readonly #platform: Platform
  readonly #place: LogStreamTarget
  #waiting: InputLogEvent[] = []
  #made = false
  #sending: Promise<void> | undefined

  constructor(platform: Platform, place: LogStreamTarget) {
    this.#platform = platform
    this.#place = place
  }

  get name(): string {
    return this.#place.stream
  }

  write(message: string): void {
    this.#waiting.push({ timestamp: this.#platform.clock.now(), message })
  }

  /** Sends what is waiting; resolves when it has arrived or was refused. Never rejects. */
  flush(): Promise<void> {
    this.#sending ??= this.#send()
    return this.#sending
  }

  async #send(): Promise<void> {
    // A batch is what has gathered by the end of the turn, and while the one before was on its way.
    await undefined
    while (this.#waiting.length > 0) {
      const logEvents = this.#waiting.splice(0, MAX_BATCH_SIZE)
      try {
        const caller = await this.#place.caller()
        await this.#make(caller)
        const { group: logGroupName, stream: logStreamName } = this.#place
        await this.#platform.inside.call('logs', 'putLogEvents', { logGroupName, logStreamName, logEvents }, caller)
      } catch {
        // Lambda drops what it may not write.
        this.#made = false
      }
    }
    this.#sending = undefined
  }

  async #make(caller: Caller): Promise<void> {
    if (this.#made) return
    const { group: logGroupName, stream: logStreamName } = this.#place
    const { inside } = this.#platform
    const makeStream = () => inside.call('logs', 'createLogStream', { logGroupName, logStreamName }, caller)
    try {
      await makeStream()
    } catch (error) {
      ignoreAwsError(error)
      if ((error as AwsError).name === 'ResourceNotFoundException') {
        // Only where there is no group, for which not every role may make one.
        await inside.call('logs', 'createLogGroup', { logGroupName }, caller).catch(ignoreAwsError)
        await makeStream().catch(ignoreAwsError)
      }
    }
    this.#made = true
  }
}

function ignoreAwsError(error: unknown): void {
  if (!(error instanceof AwsError)) throw error
}

/** `2026/11/23/[$LATEST]0123456789abcdef0123456789abcdef` */
export const formatLogStreamName = (now: number, id: string): string =>
  `${new Date(now).toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${id}`
