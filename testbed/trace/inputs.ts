import type { OutgoingEvent } from '../world/event-bus-client.ts'

/** By what something is followed that was put in: a file, an order, an event. */
export interface Input {
  /** What brought it in, as a span would name it: `S3.PutObject sales.csv`. */
  readonly what: string
  /** Of the request that brought it in. */
  readonly requestId: string
  /** What the functions log with it. */
  readonly correlationId: string
  /** All that it can be recognised by, in one text: its key, its ids, its content. */
  readonly about: string
  /** Only a file, which is known by it in the tables and in some logs. */
  readonly fileId?: string
  /** Only what was put on the bus, with the id that EventBridge gave it. */
  readonly event?: OutgoingEvent & { readonly eventId: string }
}

/** As many as a report may ask for; what drives thousands of events through does not fill the memory. */
const MAX_INPUTS = 1000

/** What was put in, newest last. A scenario has its own, which are among those of its worker too. */
export class Inputs {
  readonly #worker: Inputs | undefined
  readonly #all: Input[] = []

  constructor(worker?: Inputs) {
    this.#worker = worker
  }

  readonly add = (trail: Input): void => {
    this.#worker?.add(trail)
    this.#all.push(trail)
    if (this.#all.length > MAX_INPUTS) this.#all.shift()
  }

  all(): readonly Input[] {
    return this.#all
  }

  /** Those that are about the thing that has this id, name or text. */
  about(text: string): Input[] {
    return this.#all.filter((trail) => trail.about.includes(text) || trail.requestId === text)
  }
}
