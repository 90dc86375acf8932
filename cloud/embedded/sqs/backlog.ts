import { Deque } from './deque.ts'
import type { Message } from './message.ts'

/** The messages that are ready, in the order in which they are handed out. */
export interface Backlog {
  add(message: Message): void
  /** The next one that may be handed out; it is out of the backlog then. */
  next(): Message | undefined
  /** One that was handed out is ready again. */
  putBack(message: Message): void
  /** One that was handed out is done with. */
  release(message: Message): void
  clear(): void
}

/** First in, first out as far as it goes; what comes back waits behind the others, as on a standard queue. */
export class StandardBacklog implements Backlog {
  readonly #ready = new Deque<Message>()

  add(message: Message): void {
    this.#ready.push(message)
  }

  next(): Message | undefined {
    for (;;) {
      const message = this.#ready.shift()
      // One that was deleted while it waited is passed over here, so that nobody has to search for it.
      if (message === undefined || message.state === 'ready') return message
    }
  }

  putBack(message: Message): void {
    this.#ready.push(message)
  }

  release(): void {}

  clear(): void {
    this.#ready.clear()
  }
}

interface Group {
  readonly waiting: Message[]
  inFlight: number
}

/**
 * In order within each message group; a group whose messages are being worked on waits until they are done.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagegroupid-property.html
 */
export class FifoBacklog implements Backlog {
  readonly #groups = new Map<string, Group>()
  /** The group that the current receive takes from: it may go on although its messages are in flight by now. */
  #open: Group | undefined

  add(message: Message): void {
    this.#groupOf(message).waiting.push(message)
  }

  next(): Message | undefined {
    const group = this.#open?.waiting.length ? this.#open : this.#firstFree()
    this.#open = group
    const message = group?.waiting.shift()
    if (group && message) group.inFlight++
    return message
  }

  /** Ends a receive: groups with messages in flight are closed from here on. */
  endReceive(): void {
    this.#open = undefined
  }

  putBack(message: Message): void {
    const group = this.#groupOf(message)
    group.inFlight--
    const behind = group.waiting.findIndex(({ sequenceNumber }) => sequenceNumber! > message.sequenceNumber!)
    group.waiting.splice(behind < 0 ? group.waiting.length : behind, 0, message)
  }

  release(message: Message): void {
    const group = this.#groupOf(message)
    const waiting = group.waiting.indexOf(message)
    if (waiting >= 0) group.waiting.splice(waiting, 1)
    else group.inFlight--
    if (group.waiting.length === 0 && group.inFlight <= 0) this.#groups.delete(message.groupId!)
  }

  clear(): void {
    for (const group of this.#groups.values()) group.waiting.length = 0
  }

  #firstFree(): Group | undefined {
    for (const group of this.#groups.values()) if (group.inFlight === 0 && group.waiting.length > 0) return group
    return undefined
  }

  #groupOf({ groupId = '' }: Message): Group {
    let group = this.#groups.get(groupId)
    if (!group) {
      group = { waiting: [], inFlight: 0 }
      this.#groups.set(groupId, group)
    }
    return group
  }
}
