import type { InputLogEvent } from '@aws-sdk/client-cloudwatch-logs'
import { AwsError } from '../../core/errors.ts'
import type { Caller } from '../../core/internal-client.ts'
import type { Platform } from '../../core/platform.ts'

export interface LogStreamTarget {
  readonly group: string
  readonly stream: string
  /** The function's role. Without permission to write logs, nothing is written, silently, as on AWS. */
  readonly caller: () => Promise<Caller>
}

/** The maximum number of events that PutLogEvents accepts. */
const MAX_BATCH_SIZE = 10_000

/** Sends an environment's log lines to CloudWatch Logs in the background, in order, one request at a time. */
export class LogStream {
  readonly #platform: Platform
  readonly #target: LogStreamTarget
  #pending: InputLogEvent[] = []
  #isCreated = false
  #sending: Promise<void> | undefined

  constructor(platform: Platform, target: LogStreamTarget) {
    this.#platform = platform
    this.#target = target
  }

  write(message: string): void {
    this.#pending.push({ timestamp: this.#platform.clock.now(), message })
  }

  /** Resolves when everything pending has been accepted or rejected. Never rejects. */
  flush(): Promise<void> {
    this.#sending ??= this.#send()
    return this.#sending
  }

  async #send(): Promise<void> {
    // A batch collects what is written in the same turn of the event loop, and during the previous request.
    await undefined
    const { group: logGroupName, stream: logStreamName } = this.#target
    while (this.#pending.length > 0) {
      const logEvents = this.#pending.splice(0, MAX_BATCH_SIZE)
      try {
        const caller = { ...(await this.#target.caller()), isBackground: true }
        await this.#create(caller)
        await this.#platform.internalClient.call(
          'logs',
          'putLogEvents',
          { logGroupName, logStreamName, logEvents },
          caller,
        )
      } catch {
        // Lambda drops log events that it cannot write.
        this.#isCreated = false
      }
    }
    this.#sending = undefined
  }

  async #create(caller: Caller): Promise<void> {
    if (this.#isCreated) return
    const { group: logGroupName, stream: logStreamName } = this.#target
    const { internalClient } = this.#platform
    const createStream = () => internalClient.call('logs', 'createLogStream', { logGroupName, logStreamName }, caller)
    try {
      await createStream()
    } catch (error) {
      ignoreAwsError(error)
      if ((error as AwsError).name === 'ResourceNotFoundException') {
        // Only if the group is missing, because not every role may create one.
        await internalClient.call('logs', 'createLogGroup', { logGroupName }, caller).catch(ignoreAwsError)
        await createStream().catch(ignoreAwsError)
      }
    }
    this.#isCreated = true
  }
}

function ignoreAwsError(error: unknown): void {
  if (!(error instanceof AwsError)) throw error
}

/** `2026/11/23/[$LATEST]0123456789abcdef0123456789abcdef` */
export const formatLogStreamName = (now: number, environmentId: string): string =>
  `${new Date(now).toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${environmentId}`
