import type { Readable } from 'node:stream'

export interface OutputListener {
  onLine(text: string): void
  /** All that the invocation wrote to this stream has been read. `memoryKb` is the most the process ever used. */
  onInvocationEnd(requestId: string, memoryKb: number): void
}

/** The bootstrap's mark of an invocation's end; it may stand behind text without a line break. */
const MARK = /^(.*)\0([\w-]+) (\d+)$/s
/** Longer lines are cut, as a log event may have 1 MB at most. */
const MAX_LINE_LENGTH = 1024 * 1024

/** Reads a child's output line by line. */
export function readLines(stream: Readable, listener: OutputListener): void {
  let rest = ''
  const take = (line: string) => {
    const mark = MARK.exec(line)
    const text = mark ? mark[1]! : line
    // A console call's own line breaks travel as carriage returns.
    if (text !== '') listener.onLine(text.replaceAll('\r', '\n'))
    if (mark) listener.onInvocationEnd(mark[2]!, Number(mark[3]))
  }
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) take(line)
    if (rest.length > MAX_LINE_LENGTH) {
      take(rest)
      rest = ''
    }
  })
  stream.on('end', () => {
    if (rest !== '') take(rest)
  })
}
