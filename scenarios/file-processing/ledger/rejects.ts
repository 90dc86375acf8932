import type { S3Client } from '@aws-sdk/client-s3'
import { merge, type Positioned } from '../../../testbed/ledger/merge.ts'
import { splitLines } from '../../../testbed/ledger/split-lines.ts'
import { CsvReader } from './csv-reader.ts'
import { type ObjectVersion, readVersion } from './object-versions.ts'

/** A reject has at least so much of a text that is cut off. */
const MIN_EXCERPT_CHARACTERS = 1000

/** A rejected line; its position is the line number. */
export interface Reject extends Positioned {
  readonly reason: string
  readonly raw: string
}

/** Parses a reject file as a stream, one JSON a line. An invalid line gets position 0, so that it matches no input. */
export async function* parseRejects(body: AsyncIterable<Uint8Array>): AsyncGenerator<Reject> {
  for await (const lines of splitLines(body))
    for (const line of lines) if (line.length > 1) yield parseReject(line.toString())
}

function parseReject(text: string): Reject {
  try {
    const { line, reason, raw } = JSON.parse(text)
    return { position: Number.isInteger(line) ? line : 0, reason: String(reason ?? ''), raw: String(raw ?? '') }
  } catch {
    return { position: 0, reason: 'this is not JSON', raw: text.trim() }
  }
}

/** Whether the text of a reject is that of its line. A long text may be cut off. */
export const isRejectOf = (reject: Reject, { raw }: { raw: string }): boolean =>
  reject.raw === raw || (reject.raw.length >= MIN_EXCERPT_CHARACTERS && raw.startsWith(reject.raw))

/**
 * Finds the version of the object with rejects that belongs to a version of a file. All versions of a file write to that one
 * object, and a file that needs several invocations writes it several times, each time with more rejects.
 */
export class RejectMatcher {
  readonly #s3: S3Client
  readonly #bucket: string
  readonly #claimed = new Set<ObjectVersion>()

  constructor(s3: S3Client, bucket: string) {
    this.#s3 = s3
    this.#bucket = bucket
  }

  /** Claims the largest of the candidates (newest first) whose every reject is a line of the file. */
  async claimFor(
    file: ObjectVersion,
    candidates: readonly ObjectVersion[],
    isOnlyFile: boolean,
  ): Promise<ObjectVersion | undefined> {
    // Without other files, rejects that do not match are findings.
    const found = isOnlyFile ? candidates[0] : await this.#findLargest(file, candidates)
    if (found) this.#claimed.add(found)
    return found
  }

  /** Whether a file has claimed this version. */
  isClaimed(version: ObjectVersion): boolean {
    return this.#claimed.has(version)
  }

  async #findLargest(file: ObjectVersion, candidates: readonly ObjectVersion[]): Promise<ObjectVersion | undefined> {
    const free = candidates.filter((candidate) => !this.#claimed.has(candidate)).sort((a, b) => b.bytes - a.bytes)
    for (const candidate of free) if (await this.#matches(file, candidate)) return candidate
    return undefined
  }

  async #matches(file: ObjectVersion, candidate: ObjectVersion): Promise<boolean> {
    const records = new CsvReader((startByte) => readVersion(this.#s3, this.#bucket, file, startByte)).records()
    const rejects = parseRejects(readVersion(this.#s3, this.#bucket, candidate))
    for await (const one of merge(records, { rejects }, ({ line }) => line))
      if ('unmatched' in one || one.rejects.some((reject) => !isRejectOf(reject, one.input))) return false
    return true
  }
}
