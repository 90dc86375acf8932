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

/** What PutLogEvents accepts: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
const MAX_BATCH = { events: 10_000, bytes: 1_048_576 }
const EVENT_OVERHEAD_BYTES = 26
const MAX_EVENT_BYTES = MAX_BATCH.bytes - EVENT_OVERHEAD_BYTES

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

  /** A message that is too long for one event becomes several. */
  write(message: string): void {
    const timestamp = this.#platform.clock.now()
    for (const part of splitByBytes(message, MAX_EVENT_BYTES)) this.#pending.push({ timestamp, message: part })
  }

  /** Resolves when everything pending has been accepted or rejected. Never rejects. */
  flush(): Promise<void> {
    this.#sending ??= this.#send()
    return this.#sending
  }

  async #send(): Promise<void> {
    // A batch collects what is written in the same turn of the event loop, and during the previous request.
    await undefined
    while (this.#pending.length > 0) {
      const logEvents = this.#pending.splice(0, batchLength(this.#pending))
      // Without a role that Lambda can assume, nothing is written, as without the permission.
      const caller = await this.#target.caller().catch(() => undefined)
      if (caller) await this.#put(logEvents, { ...caller, isBackground: true })
    }
    this.#sending = undefined
  }

  async #put(logEvents: InputLogEvent[], caller: Caller): Promise<void> {
    try {
      await this.#putOnce(logEvents, caller)
        // The stream or its group may have been deleted since it was created.
        .catch((error) => {
          if (!this.#isCreated || error.name !== 'ResourceNotFoundException') throw error
          this.#isCreated = false
          return this.#putOnce(logEvents, caller)
        })
    } catch (error) {
      this.#isCreated = false
      if (error instanceof AwsError && error.name === 'AccessDeniedException') return
      const { group, stream } = this.#target
      const attributes = { 'aws.log.group.name': group, 'aws.log.stream.name': stream, events: logEvents.length }
      this.#platform.tracer.start('lost log events', { attributes }).end(error)
    }
  }

  async #putOnce(logEvents: InputLogEvent[], caller: Caller): Promise<void> {
    const { group: logGroupName, stream: logStreamName } = this.#target
    await this.#create(caller)
    const input = { logGroupName, logStreamName, logEvents }
    await this.#platform.internalClient.call('logs', 'putLogEvents', input, caller)
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

/** How many of the events fit into one request; at least one. */
function batchLength(events: readonly InputLogEvent[]): number {
  let bytes = 0
  const end = events.findIndex(({ message = '' }) => {
    bytes += Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES
    return bytes > MAX_BATCH.bytes
  })
  return Math.min(end < 0 ? events.length : Math.max(end, 1), MAX_BATCH.events)
}

/** Splits between characters, so that each part has at most `maxBytes` in UTF-8. */
function splitByBytes(text: string, maxBytes: number): string[] {
  if (text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes) return [text]
  const bytes = Buffer.from(text)
  const parts: string[] = []
  for (let start = 0; start < bytes.length; ) {
    let end = Math.min(start + maxBytes, bytes.length)
    // Not before a continuation byte.
    while (end < bytes.length && (bytes[end]! & 0xc0) === 0x80) end--
    parts.push(bytes.toString('utf8', start, end))
    start = end
  }
  return parts
}

function ignoreAwsError(error: unknown): void {
  if (!(error instanceof AwsError)) throw error
}

/** `2026/11/23/[$LATEST]0123456789abcdef0123456789abcdef` */
export const formatLogStreamName = (now: number, environmentId: string): string =>
  `${new Date(now).toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${environmentId}`
