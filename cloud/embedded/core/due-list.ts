/** What becomes due, soonest first: a binary heap. */
export class DueList<T> {
  readonly #heap: { due: number; item: T }[] = []

  get next(): number | undefined {
    return this.#heap[0]?.due
  }

  add(due: number, item: T): void {
    const heap = this.#heap
    let place = heap.push({ due, item }) - 1
    while (place > 0) {
      const parent = (place - 1) >> 1
      if (heap[parent]!.due <= heap[place]!.due) break
      this.#swap(place, parent)
      place = parent
    }
  }

  /** Takes out all that is due by `now`, in order. */
  *take(now: number): Generator<{ due: number; item: T }> {
    while (this.#heap.length > 0 && this.#heap[0]!.due <= now) yield this.#pop()
  }

  #pop(): { due: number; item: T } {
    const heap = this.#heap
    const top = heap[0]!
    const last = heap.pop()!
    if (heap.length > 0) {
      heap[0] = last
      let place = 0
      for (;;) {
        const left = 2 * place + 1
        if (left >= heap.length) break
        const child = left + 1 < heap.length && heap[left + 1]!.due < heap[left]!.due ? left + 1 : left
        if (heap[place]!.due <= heap[child]!.due) break
        this.#swap(place, child)
        place = child
      }
    }
    return top
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap
    const kept = heap[a]!
    heap[a] = heap[b]!
    heap[b] = kept
  }
}
