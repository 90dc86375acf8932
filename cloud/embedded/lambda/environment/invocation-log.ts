import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../../core/clock.ts'
import type { InvocationFailure } from '../invoke/invocation-failure.ts'
import { limits } from '../limits.ts'
import type { LogStream } from './log-stream.ts'

/** What the REPORT line says of an invocation. */
export interface InvocationReport {
  readonly requestId: string
  readonly durationMs: number
  /** Only for the first invocation of an environment. */
  readonly initMs: number | undefined
  readonly memoryMb: number
}

/** What is kept of the output of one invocation. A function that logs in an endless loop would fill the memory. */
export const MAX_OUTPUT = { lines: 100_000, bytes: 32 * 1024 * 1024 }

/** How long to wait for more output that was written before the response but arrives after it. */
const OUTPUT_DELAY_MS = 100

/** Writes everything that an environment logs, and collects the lines of the current invocation. */
export class InvocationLog {
  readonly #stream: Pick<LogStream, 'write' | 'flush'>
  readonly #clock: Clock
  /** The last lines of the invocation, enough for `LogResult`. */
  #lines: string[] = []
  #lineBytes = 0
  readonly #output = { lines: 0, bytes: 0 }
  readonly #dropped = { lines: 0, bytes: 0 }
  #missingMarks = 0
  #outputCount = 0
  #hasExited = false
  #isInvoked = true
  #outputComplete: Promise<void> = Promise.resolve()
  #onOutputComplete = () => {}
  #memoryKb = 0
  #completed: Promise<unknown> = Promise.resolve()

  /** `clock` runs in real time, like the process. */
  constructor(stream: Pick<LogStream, 'write' | 'flush'>, clock: Clock) {
    this.#stream = stream
    this.#clock = clock
  }

  /** Resolves when the log of the last invocation is complete. */
  get completed(): Promise<unknown> {
    return this.#completed
  }

  /** A line of Lambda itself. */
  write(message: string): void {
    this.#stream.write(message)
    this.#lines.push(message)
    this.#lineBytes += Buffer.byteLength(message)
    while (this.#lineBytes - Buffer.byteLength(this.#lines[0]!) >= limits.logTailBytes)
      this.#lineBytes -= Buffer.byteLength(this.#lines.shift()!)
  }

  /** A line that the process wrote. Dropped, and counted, beyond the maximum. */
  writeOutput(message: string): void {
    this.#outputCount++
    const output = this.#output
    const bytes = Buffer.byteLength(message)
    const isDropped = output.lines >= MAX_OUTPUT.lines || output.bytes + bytes > MAX_OUTPUT.bytes
    const count = isDropped ? this.#dropped : output
    count.lines++
    count.bytes += bytes
    if (!isDropped) this.write(message)
    // No end of an invocation will flush it.
    if (!this.#isInvoked) void this.#stream.flush()
  }

  /** From now on stdout and stderr each end with a mark, once everything the invocation wrote has been read. */
  expectMarks(): void {
    this.#missingMarks = 2
    this.#hasExited = false
    this.#outputComplete = new Promise((resolve) => {
      this.#onOutputComplete = resolve
    })
  }

  onMark(memoryKb: number): void {
    this.#memoryKb = memoryKb
    if (--this.#missingMarks === 0) this.#onOutputComplete()
  }

  /** The process has exited: no more output follows. */
  onExit(): void {
    this.#hasExited = true
    this.#reportDropped()
    this.#onOutputComplete()
  }

  start(requestId: string): void {
    this.#isInvoked = true
    this.#reportDropped()
    Object.assign(this.#output, { lines: 0, bytes: 0 })
    this.#lines = []
    this.#lineBytes = 0
    this.write(`START RequestId: ${requestId} Version: $LATEST\n`)
  }

  /** Resolves with all lines of the invocation. */
  end(report: InvocationReport, failure?: InvocationFailure): Promise<readonly string[]> {
    const lines = this.#end(report, failure)
    this.#completed = lines
    return lines
  }

  async #end(report: InvocationReport, failure: InvocationFailure | undefined): Promise<readonly string[]> {
    for (let seen = -1; this.#missingMarks > 0 && seen !== this.#outputCount; ) {
      seen = this.#outputCount
      await Promise.race([this.#outputComplete, this.#clock.sleep(OUTPUT_DELAY_MS)])
      // What arrived while this process was busy is read only after its timers.
      await nextTurn()
      if (this.#hasExited) break
    }
    this.#reportDropped()
    if (failure && !failure.isLogged) this.write(`${failure.message}\n`)
    this.write(`END RequestId: ${report.requestId}\n`)
    this.write(formatReport(report, this.#memoryKb, failure))
    this.#isInvoked = false
    void this.#stream.flush()
    return this.#lines
  }

  #reportDropped(): void {
    const { lines, bytes } = this.#dropped
    if (lines === 0) return
    Object.assign(this.#dropped, { lines: 0, bytes: 0 })
    this.write(
      `[eventbed] ${lines} more lines (${bytes} bytes) were dropped: the embedded cloud keeps ` +
        `${MAX_OUTPUT.lines} lines and ${MAX_OUTPUT.bytes} bytes of an invocation's output.\n`,
    )
  }
}

/** The billed duration includes the init phase. */
function formatReport(report: InvocationReport, usedMemoryKb: number, failure: InvocationFailure | undefined): string {
  const { requestId, durationMs, initMs, memoryMb } = report
  const fields = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(durationMs + (initMs ?? 0))} ms`,
    `Memory Size: ${memoryMb} MB`,
    `Max Memory Used: ${Math.min(memoryMb, Math.ceil(usedMemoryKb / 1024))} MB`,
  ]
  if (initMs !== undefined) fields.push(`Init Duration: ${initMs.toFixed(2)} ms`)
  if (failure) fields.push(`Status: ${failure.status}`)
  if (failure?.status === 'error') fields.push(`Error Type: ${failure.errorType}`)
  return `${fields.join('\t')}\t\n`
}

/** `LogResult`: the last 4 KB of an invocation's log, in base64. */
export const formatLogTail = (lines: readonly string[]): string =>
  Buffer.from(lines.join('')).subarray(-limits.logTailBytes).toString('base64')
