import type { Readable } from 'node:stream'

export interface OutputListener {
  onLine(text: string): void
  /** Everything that the invocation wrote to this stream has been read. `memoryKb` is the process's peak usage. */
  onInvocationEnd(requestId: string, memoryKb: number): void
}

/** How the bootstrap marks the end of an invocation; text without a line break may precede it. */
const MARK = /^(.*)\0([\w-]+) (\d+)$/s
/** Longer lines are split. */
const MAX_LINE_LENGTH = 256 * 1024

/** Reads the output of a process line by line. */
export function readLines(stream: Readable, listener: OutputListener): void {
  let rest = ''
  const emit = (line: string) => {
    const mark = MARK.exec(line)
    const text = mark ? mark[1]! : line
    // The bootstrap writes line breaks within a console call as carriage returns.
    if (text !== '') listener.onLine(text.replaceAll('\r', '\n'))
    if (mark) listener.onInvocationEnd(mark[2]!, Number(mark[3]))
  }
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) emit(line)
    if (rest.length > MAX_LINE_LENGTH) {
      emit(rest)
      rest = ''
    }
  })
  // The stream ends with its process, whose exit is reported.
  stream.on('error', () => undefined)
  stream.on('end', () => {
    if (rest !== '') emit(rest)
  })
}
