import type { NoResources } from '../../provision/use-case.ts'
import type { World } from '../world/world.ts'

/** The world that the scenarios of one file share, one after the other; it is built for the first one that asks. */
export class FileWorld<R extends NoResources = NoResources> implements AsyncDisposable {
  readonly #open: () => Promise<World<R> & AsyncDisposable>
  readonly #opened: Promise<World<R> & AsyncDisposable>[] = []
  #current: Promise<World<R> & AsyncDisposable> | undefined

  constructor(open: () => Promise<World<R> & AsyncDisposable>) {
    this.#open = open
  }

  get(): Promise<World<R>> {
    if (this.#current) return this.#current
    this.#current = this.#open()
    this.#opened.push(this.#current)
    return this.#current
  }

  /** After a scenario that failed, nobody knows what it left behind, so the next one gets a new world. */
  abandon(): void {
    this.#current = undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const opened = await Promise.allSettled(this.#opened)
    for (const world of opened) if (world.status === 'fulfilled') await world.value[Symbol.asyncDispose]()
  }
}
