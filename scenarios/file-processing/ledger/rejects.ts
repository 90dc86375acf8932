import type { S3Client } from '@aws-sdk/client-s3'
import { merge, type Positioned } from '../../../testbed/ledger/merge.ts'
import { splitLines } from '../../../testbed/ledger/split-lines.ts'
import { CsvReader } from './csv-reader.ts'
import { type ObjectVersion, read } from './uploaded.ts'

/** A line that was turned away; its place is that line. */
export interface Reject extends Positioned {
  readonly reason: string
  readonly raw: string
}

/** Reads an object of rejects as a stream, one JSON a line. What is no reject stands at place 0, where no line is. */
export async function* rejectsIn(body: AsyncIterable<Uint8Array>): AsyncGenerator<Reject> {
  for await (const lines of splitLines(body))
    for (const line of lines) if (line.length > 1) yield rejectOf(line.toString())
}

function rejectOf(text: string): Reject {
  try {
    const { line, reason, raw } = JSON.parse(text)
    return { position: Number.isInteger(line) ? line : 0, reason: String(reason ?? ''), raw: String(raw ?? '') }
  } catch {
    return { position: 0, reason: 'this is no JSON', raw: text.trim() }
  }
}

/** Whether the raw text of a reject is that of the line that it names; a long one may be cut off. */
export const isOf = (
  reject: Reject,
  { raw, fields }: { raw: string; fields: ReadonlyMap<string, string> | undefined },
) =>
  reject.raw === raw ||
  (fields !== undefined && reject.raw !== '' && [...fields.values()].join(',').startsWith(reject.raw))

/**
 * Which version of `rejects/<key>.jsonl` holds the rejects of which version of a file: all versions of a file write to
 * that one object, and a file that takes long writes it several times, each time with more.
 */
export class RejectsOfFiles {
  readonly #s3: S3Client
  readonly #bucket: string
  readonly #claimed = new Set<ObjectVersion>()

  constructor(s3: S3Client, bucket: string) {
    this.#s3 = s3
    this.#bucket = bucket
  }

  /** Of the candidates, newest first, the one of this file: the fullest whose every reject is a line of the file. */
  async of(
    file: ObjectVersion,
    candidates: readonly ObjectVersion[],
    isOnlyFile: boolean,
  ): Promise<ObjectVersion | undefined> {
    // Where there is no other file, what does not fit is a fault that shall be seen.
    const found = isOnlyFile ? candidates[0] : await this.#fullest(file, candidates)
    if (found) this.#claimed.add(found)
    return found
  }

  /** Whether some file has taken this version for its own. */
  has(version: ObjectVersion): boolean {
    return this.#claimed.has(version)
  }

  async #fullest(file: ObjectVersion, candidates: readonly ObjectVersion[]): Promise<ObjectVersion | undefined> {
    const free = candidates.filter((candidate) => !this.#claimed.has(candidate)).sort((a, b) => b.bytes - a.bytes)
    for (const candidate of free) if (await this.#fits(file, candidate)) return candidate
    return undefined
  }

  async #fits(file: ObjectVersion, candidate: ObjectVersion): Promise<boolean> {
    const records = new CsvReader().records(read(this.#s3, this.#bucket, file))
    const rejects = rejectsIn(read(this.#s3, this.#bucket, candidate))
    for await (const one of merge(records, { rejects }, ({ line }) => line))
      if ('unmatched' in one || one.rejects.some((reject) => !isOf(reject, one.input))) return false
    return true
  }
}
