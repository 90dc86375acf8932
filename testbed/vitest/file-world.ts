import type { World } from '../world/world.ts'

type OpenWorld = World & AsyncDisposable

/** The world that the scenarios of one file share, one after the other; it is built for the first that wants it. */
export class FileWorld implements AsyncDisposable {
  readonly #open: () => Promise<OpenWorld>
  readonly #opened: Promise<OpenWorld>[] = []
  #current: Promise<OpenWorld> | undefined

  constructor(open: () => Promise<OpenWorld>) {
    this.#open = open
  }

  get(): Promise<World> {
    if (this.#current) return this.#current
    this.#current = this.#open()
    this.#opened.push(this.#current)
    return this.#current
  }

  /** After a scenario that failed, nobody knows what it left behind: the next one gets a new world. */
  abandon(): void {
    this.#current = undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const opened = await Promise.allSettled(this.#opened)
    for (const one of opened) if (one.status === 'fulfilled') await one.value[Symbol.asyncDispose]()
  }
}
