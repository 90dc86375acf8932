const NEWLINE = 0x0a

/**
 * The lines of a stream, with their line ends, so many at once as came together. One that is longer than `longest`
 * bytes is the last: what is behind it is not read.
 */
export async function* linesOf(body: AsyncIterable<Uint8Array>, longest = Infinity): AsyncGenerator<Buffer[]> {
  let started: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    const lines: Buffer[] = []
    let from = 0
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, from)) {
      const end = bytes.subarray(from, at + 1)
      lines.push(started.length > 0 ? Buffer.concat([...started, end]) : end)
      started = []
      size = 0
      from = at + 1
    }
    if (from < bytes.length) {
      started.push(bytes.subarray(from))
      size += bytes.length - from
    }
    if (lines.length > 0) yield lines
    if (size > longest) break
  }
  if (started.length > 0) yield [Buffer.concat(started)]
}
