/** Something found at a position in a file. A source yields its elements in ascending position. */
export interface Positioned {
  readonly position: number
}

/** An input with everything found at its position, or something found at a position without an input. */
export type Joined<Input, Sources extends Record<string, Positioned>> =
  | ({ readonly input: Input } & { readonly [Name in keyof Sources]: readonly Sources[Name][] })
  | { readonly [Name in keyof Sources]: { readonly unmatched: Name; readonly found: Sources[Name] } }[keyof Sources]

/**
 * Joins inputs with sources by position. All are sorted, and only the elements of one position are in memory, so that
 * the whole may be larger than the memory. `positionIn` returns the position of an input's elements in a source.
 */
export async function* merge<Input, Sources extends Record<string, Positioned>>(
  inputs: AsyncIterable<Input>,
  sources: { readonly [Name in keyof Sources]: AsyncIterable<Sources[Name]> },
  positionIn: (input: Input, source: keyof Sources) => number,
): AsyncGenerator<Joined<Input, Sources>> {
  const cursors = Object.entries(sources).map(
    ([name, source]) => [name as keyof Sources, new Cursor(source as AsyncIterable<Positioned>)] as const,
  )
  const unmatched = (name: keyof Sources, found: Positioned) => ({ unmatched: name, found }) as Joined<Input, Sources>
  try {
    for await (const input of inputs) {
      const found: Partial<Record<keyof Sources, Positioned[]>> = {}
      for (const [name, cursor] of cursors) {
        const position = positionIn(input, name)
        while ((await cursor.peekPosition()) < position) yield unmatched(name, cursor.take())
        const matches: Positioned[] = []
        while ((await cursor.peekPosition()) === position) matches.push(cursor.take())
        found[name] = matches
      }
      yield { input, ...found } as Joined<Input, Sources>
    }
    for (const [name, cursor] of cursors)
      while ((await cursor.peekPosition()) < Number.POSITIVE_INFINITY) yield unmatched(name, cursor.take())
  } finally {
    for (const [, cursor] of cursors) await cursor.close()
  }
}

/** A source with a lookahead of one element. */
class Cursor<T extends Positioned> {
  readonly #iterator: AsyncIterator<T>
  #next: T | undefined
  #ended = false

  constructor(source: AsyncIterable<T>) {
    this.#iterator = source[Symbol.asyncIterator]()
  }

  /** The position of the next element, or infinity after the last one. */
  async peekPosition(): Promise<number> {
    if (this.#next === undefined && !this.#ended) {
      const { value, done } = await this.#iterator.next()
      if (done) this.#ended = true
      else this.#next = value
    }
    return this.#next?.position ?? Number.POSITIVE_INFINITY
  }

  /** Takes the element whose position `peekPosition` returned. */
  take(): T {
    const taken = this.#next!
    this.#next = undefined
    return taken
  }

  async close(): Promise<void> {
    await this.#iterator.return?.()
  }
}
