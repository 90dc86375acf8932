/** A line that is joined at either end and left at the front, each in constant time. */
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
    // What is behind the head is dropped once it is the larger part: each item is moved at most once on average.
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
