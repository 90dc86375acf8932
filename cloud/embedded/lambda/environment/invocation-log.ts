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

/** How long to wait for output that was written before the response but arrives after it. */
const OUTPUT_DELAY_MS = 100

/** Writes everything that an environment logs, and collects the lines of the current invocation. */
export class InvocationLog {
  readonly #stream: Pick<LogStream, 'write' | 'flush'>
  readonly #clock: Clock
  #lines: string[] = []
  #missingMarks = 0
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

  write(message: string): void {
    this.#lines.push(message)
    this.#stream.write(message)
  }

  /** From now on stdout and stderr each end with a mark, once everything the invocation wrote has been read. */
  expectMarks(): void {
    this.#missingMarks = 2
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
    this.#onOutputComplete()
  }

  start(requestId: string): void {
    this.#lines = []
    this.write(`START RequestId: ${requestId} Version: $LATEST\n`)
  }

  /** Resolves with all lines of the invocation. */
  end(report: InvocationReport, failure?: InvocationFailure): Promise<readonly string[]> {
    const lines = this.#end(report, failure)
    this.#completed = lines
    return lines
  }

  async #end(report: InvocationReport, failure: InvocationFailure | undefined): Promise<readonly string[]> {
    if (this.#missingMarks > 0) await Promise.race([this.#outputComplete, this.#clock.sleep(OUTPUT_DELAY_MS)])
    if (failure && !failure.isLogged) this.write(`${failure.message}\n`)
    this.write(`END RequestId: ${report.requestId}\n`)
    this.write(formatReport(report, this.#memoryKb, failure))
    void this.#stream.flush()
    return this.#lines
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
