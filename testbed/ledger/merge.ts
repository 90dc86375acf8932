/** Something that belongs to a place in the file; a source hands them out by rising places. */
export interface Placed {
  readonly place: number
}

/** An input with all that was found at its place, or something that was found where no input is. */
export type Joined<Input, Sources extends Record<string, Placed>> =
  | ({ readonly input: Input } & { readonly [Name in keyof Sources]: readonly Sources[Name][] })
  | { readonly [Name in keyof Sources]: { readonly stray: Name; readonly found: Sources[Name] } }[keyof Sources]

/**
 * Walks along the inputs and the sources at the same time, all sorted by place. Of each only what belongs to one place
 * is held, so the whole may be larger than the memory. `placeIn` says where in a source an input's finds would be.
 */
export async function* merge<Input, Sources extends Record<string, Placed>>(
  inputs: AsyncIterable<Input>,
  sources: { readonly [Name in keyof Sources]: AsyncIterable<Sources[Name]> },
  placeIn: (input: Input, source: keyof Sources) => number,
): AsyncGenerator<Joined<Input, Sources>> {
  const cursors = Object.entries(sources).map(
    ([name, source]) => [name as keyof Sources, new Cursor(source as AsyncIterable<Placed>)] as const,
  )
  const stray = (name: keyof Sources, found: Placed) => ({ stray: name, found }) as Joined<Input, Sources>
  try {
    for await (const input of inputs) {
      const found: Partial<Record<keyof Sources, Placed[]>> = {}
      for (const [name, cursor] of cursors) {
        const place = placeIn(input, name)
        while ((await cursor.next()) < place) yield stray(name, cursor.take())
        const here: Placed[] = []
        while ((await cursor.next()) === place) here.push(cursor.take())
        found[name] = here
      }
      yield { input, ...found } as Joined<Input, Sources>
    }
    for (const [name, cursor] of cursors)
      while ((await cursor.next()) < Number.POSITIVE_INFINITY) yield stray(name, cursor.take())
  } finally {
    for (const [, cursor] of cursors) await cursor.close()
  }
}

/** A source, one element of which has been looked at. */
class Cursor<T extends Placed> {
  readonly #iterator: AsyncIterator<T>
  #ahead: T | undefined
  #ended = false

  constructor(source: AsyncIterable<T>) {
    this.#iterator = source[Symbol.asyncIterator]()
  }

  /** The place of the next element; infinity behind the last. */
  async next(): Promise<number> {
    if (this.#ahead === undefined && !this.#ended) {
      const { value, done } = await this.#iterator.next()
      if (done) this.#ended = true
      else this.#ahead = value
    }
    return this.#ahead?.place ?? Number.POSITIVE_INFINITY
  }

  /** The element that `next` told of. */
  take(): T {
    const taken = this.#ahead!
    this.#ahead = undefined
    return taken
  }

  async close(): Promise<void> {
    await this.#iterator.return?.()
  }
}
