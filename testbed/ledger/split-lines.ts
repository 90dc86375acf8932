const NEWLINE = 0x0a

/**
 * Splits a stream into lines, each with its line end. Yields the lines that complete in one chunk together. Stops after
 * a line that is longer than `maxLineBytes`, without reading the rest.
 */
export async function* splitLines(
  body: AsyncIterable<Uint8Array>,
  maxLineBytes = Number.POSITIVE_INFINITY,
): AsyncGenerator<Buffer[]> {
  let partial: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    const lines: Buffer[] = []
    let start = 0
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      const line = bytes.subarray(start, end + 1)
      lines.push(partial.length > 0 ? Buffer.concat([...partial, line]) : line)
      partial = []
      size = 0
      start = end + 1
    }
    if (start < bytes.length) {
      partial.push(bytes.subarray(start))
      size += bytes.length - start
    }
    if (lines.length > 0) yield lines
    if (size > maxLineBytes) break
  }
  if (partial.length > 0) yield [Buffer.concat(partial)]
}
