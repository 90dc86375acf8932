/** A priority queue of items by due time, as a binary heap. */
export class DueQueue<T> {
  readonly #heap: { due: number; item: T }[] = []

  get next(): number | undefined {
    return this.#heap[0]?.due
  }

  add(due: number, item: T): void {
    const heap = this.#heap
    let index = heap.push({ due, item }) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (heap[parent]!.due <= heap[index]!.due) break
      this.#swap(index, parent)
      index = parent
    }
  }

  /** Removes and returns all items that are due by `now`, in order. */
  *take(now: number): Generator<{ due: number; item: T }> {
    while (this.#heap.length > 0 && this.#heap[0]!.due <= now) yield this.#pop()
  }

  #pop(): { due: number; item: T } {
    const heap = this.#heap
    const top = heap[0]!
    const last = heap.pop()!
    if (heap.length > 0) {
      heap[0] = last
      let index = 0
      for (;;) {
        const left = 2 * index + 1
        if (left >= heap.length) break
        const child = left + 1 < heap.length && heap[left + 1]!.due < heap[left]!.due ? left + 1 : left
        if (heap[index]!.due <= heap[child]!.due) break
        this.#swap(index, child)
        index = child
      }
    }
    return top
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap
    const previous = heap[a]!
    heap[a] = heap[b]!
    heap[b] = previous
  }
}
