import type { OutgoingEvent } from '../world/event-bus-client.ts'

/** The ids by which an input, for example a file, an order or an event, can be found in traces, logs and tables. */
export interface Input {
  /** The name of the request that sent it, in the style of a span's name: `S3.PutObject sales.csv`. */
  readonly name: string
  /** The id of the request that sent it. */
  readonly requestId: string
  /** The id that the functions log. */
  readonly correlationId: string
  /** Everything that identifies it, in one text: its key, ids and content. */
  readonly about: string
  /** Only for an object: its id in the tables and in some logs. */
  readonly objectId?: string
  /** Only for an event: the event with its EventBridge id and its bus. */
  readonly event?: OutgoingEvent & { readonly eventId: string; readonly bus: string }
}

/** More than a report needs. A scenario that sends thousands of events must not fill the memory. */
const MAX_INPUTS = 1000

/** The inputs that were sent, oldest first. Those of a scenario are added to those of its worker, too. */
export class Inputs {
  readonly #worker: Inputs | undefined
  readonly #all: Input[] = []

  constructor(worker?: Inputs) {
    this.#worker = worker
  }

  readonly add = (input: Input): void => {
    this.#worker?.add(input)
    this.#all.push(input)
    if (this.#all.length > MAX_INPUTS) this.#all.shift()
  }

  all(): readonly Input[] {
    return this.#all
  }

  /** Finds the inputs that an id or another text identifies. */
  about(text: string): Input[] {
    return this.#all.filter(({ about, requestId }) => about.includes(text) || requestId === text)
  }
}
