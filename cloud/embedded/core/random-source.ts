import { randomBytes, randomUUID } from 'node:crypto'

/** The source of ids, tokens and jitter; replaceable, so that a test can make them predictable. */
export interface RandomSource {
  uuid(): string
  bytes(count: number): Buffer
  /** From 0 up to but not including 1. */
  number(): number
}

/** Random bytes are drawn in blocks: many small draws would cost each request a tenth of a millisecond. */
const BLOCK_BYTES = 4096
let block = Buffer.alloc(0)

/** Returns random bytes that no other caller gets. */
function drawBytes(count: number): Buffer {
  if (block.length < count) block = randomBytes(Math.max(count, BLOCK_BYTES))
  const bytes = block.subarray(0, count)
  block = block.subarray(count)
  return bytes
}

export const systemRandom: RandomSource = {
  uuid: randomUUID,
  bytes: drawBytes,
  number: Math.random,
}

/** Returns `length` random characters of `alphabet`, as in AWS ids: 17 of A–Z2–7 after `AROA`, ten of a–z0–9, … */
export const randomId = (random: RandomSource, length: number, alphabet: string): string =>
  Array.from(random.bytes(length), (byte) => alphabet[byte % alphabet.length]).join('')
