import { randomBytes, randomUUID } from 'node:crypto'

/** Where ids, tokens and jitter come from, so that a test or a seed can decide them. */
export interface RandomSource {
  uuid(): string
  bytes(count: number): Buffer
  /** From 0 up to but not including 1. */
  number(): number
}

/** Each request takes dozens of bytes here and there; to ask for each by itself would cost it a tenth of a millisecond. */
const DRAWN_AT_ONCE = 4096
let drawn = Buffer.alloc(0)

/** Bytes that nobody else is given. */
function take(count: number): Buffer {
  if (drawn.length < count) drawn = randomBytes(Math.max(count, DRAWN_AT_ONCE))
  const taken = drawn.subarray(0, count)
  drawn = drawn.subarray(count)
  return taken
}

export const systemRandom: RandomSource = {
  uuid: randomUUID,
  bytes: take,
  number: Math.random,
}

/** `length` characters drawn from `alphabet`, as AWS makes its ids: `AROA` + 17 of A–Z2–7, ten of a–z0–9, … */
export const randomId = (random: RandomSource, length: number, alphabet: string): string =>
  Array.from(random.bytes(length), (byte) => alphabet[byte % alphabet.length]).join('')
