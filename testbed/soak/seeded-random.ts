import { createSeededRandom } from '../../cloud/common/seeded-random.ts'

/** Throws for everything that a plan leaves to chance; the same seed throws the same. */
export class SeededRandom {
  readonly #random: () => number

  constructor(seed: number) {
    this.#random = createSeededRandom(seed)
  }

  /** A whole number between two, both included. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.#random() * (most - least + 1))
  }

  /** True for this part of all throws. */
  chance(part: number): boolean {
    return this.#random() < part
  }

  pick<T>(all: readonly T[]): T {
    return all[Math.floor(this.#random() * all.length)]!
  }

  /** So many of them, none twice. */
  sample<T>(all: readonly T[], count: number): T[] {
    const left = [...all]
    return Array.from(
      { length: Math.min(count, all.length) },
      () => left.splice(this.integer(0, left.length - 1), 1)[0]!,
    )
  }

  /** Something that nobody else is called. */
  name(): string {
    return this.integer(0, 2 ** 31 - 1).toString(36)
  }
}
