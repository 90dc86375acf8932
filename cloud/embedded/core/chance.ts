import { randomBytes, randomUUID } from 'node:crypto'

/** Where ids, tokens and jitter come from, so that a test or a seed can decide them. */
export interface Chance {
  uuid(): string
  bytes(count: number): Buffer
  /** From 0 up to but not including 1. */
  number(): number
}

export const trueChance: Chance = {
  uuid: randomUUID,
  bytes: (count) => randomBytes(count),
  number: Math.random,
}

/** `length` characters drawn from `alphabet`, as AWS makes its ids: `AROA` + 17 of A–Z2–7, ten of a–z0–9, … */
export const idFrom = (chance: Chance, length: number, alphabet: string): string =>
  Array.from(chance.bytes(length), (byte) => alphabet[byte % alphabet.length]).join('')
