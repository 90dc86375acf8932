import { createSeededRandom } from '../../cloud/common/seeded-random.ts'

/** A random source for plans. The same seed produces the same sequence. */
export class SeededRandom {
  readonly #random: () => number

  constructor(seed: number) {
    this.#random = createSeededRandom(seed)
  }

  /** A random integer from `min` to `max`, inclusive. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.#random() * (max - min + 1))
  }

  /** `true` with the given probability. */
  chance(probability: number): boolean {
    return this.#random() < probability
  }

  pick<T>(all: readonly T[]): T {
    return all[Math.floor(this.#random() * all.length)]!
  }

  /** A random sample without repetition. */
  sample<T>(all: readonly T[], count: number): T[] {
    const remaining = [...all]
    return Array.from(
      { length: Math.min(count, all.length) },
      () => remaining.splice(this.integer(0, remaining.length - 1), 1)[0]!,
    )
  }

  /** A random name, unique in practice. */
  name(): string {
    return this.integer(0, 2 ** 31 - 1).toString(36)
  }
}
