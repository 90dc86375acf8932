/** A FIFO queue that also accepts items at the front, with constant-time operations. */
export class Deque<T> {
  #front: T[] = []
  #back: T[] = []
  #head = 0

  push(item: T): void {
    this.#back.push(item)
  }

  unshift(item: T): void {
    this.#front.push(item)
  }

  shift(): T | undefined {
    if (this.#front.length > 0) return this.#front.pop()
    if (this.#head === this.#back.length) return undefined
    const item = this.#back[this.#head++]
    // Drops the consumed part once it is the larger one, so that each item is copied at most once on average.
    if (this.#head > 1024 && this.#head * 2 > this.#back.length) {
      this.#back = this.#back.slice(this.#head)
      this.#head = 0
    }
    return item
  }

  clear(): void {
    this.#front = []
    this.#back = []
    this.#head = 0
  }
}
