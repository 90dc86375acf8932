import type { Clock } from '../../core/clock.ts'
import type { InvocationFailure } from './failure.ts'
import type { LogStream } from './log-stream.ts'
import { endLine, type Report, reportLine, startLine } from './report.ts'

/** How long the answer may be ahead of the output that was written before it. */
const OUTPUT_DELAY_MS = 100

/** What one environment logs, and of that what belongs to the invocation under way. */
export class InvocationLog {
  readonly #stream: LogStream
  readonly #clock: Clock
  #lines: string[] = []
  #marksLeft = 0
  #marked: Promise<void> = Promise.resolve()
  #onMarked = () => {}
  #memoryKb = 0

  /** `clock` goes by the time in which the process writes. */
  constructor(stream: LogStream, clock: Clock) {
    this.#stream = stream
    this.#clock = clock
  }

  write(message: string): void {
    this.#lines.push(message)
    this.#stream.write(message)
  }

  /** From now on both outputs of the process end with a mark, when all of the invocation has been written. */
  expectMarks(): void {
    this.#marksLeft = 2
    this.#marked = new Promise((done) => {
      this.#onMarked = done
    })
  }

  mark(memoryKb: number): void {
    this.#memoryKb = memoryKb
    if (--this.#marksLeft === 0) this.#onMarked()
  }

  /** Nothing more comes. */
  endMarks(): void {
    this.#onMarked()
  }

  begin(requestId: string): void {
    this.#lines = []
    this.write(startLine(requestId))
  }

  /** All lines of the invocation, once they are there. */
  async end(
    report: Omit<Report, 'usedMemoryKb' | 'status' | 'errorType'>,
    failure?: InvocationFailure,
  ): Promise<readonly string[]> {
    if (this.#marksLeft > 0) await Promise.race([this.#marked, this.#clock.sleep(OUTPUT_DELAY_MS)])
    if (failure && !failure.isLogged) this.write(`${failure.message}\n`)
    this.write(endLine(report.requestId))
    const { status, errorType } = failure ?? {}
    this.write(reportLine({ ...report, usedMemoryKb: this.#memoryKb, status, errorType }))
    void this.#stream.flush()
    return this.#lines
  }
}
