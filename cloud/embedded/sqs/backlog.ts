import { ArrayQueue } from './array-queue.ts'
import type { Message } from './message.ts'

/** The ready messages of a queue, in the order in which they are received. */
export interface Backlog {
  add(message: Message): void
  /** Takes out the next message that can be received. */
  next(): Message | undefined
  /** Puts back a message whose visibility timeout ended. */
  putBack(message: Message): void
  /** Forgets a message that was removed from the queue. */
  release(message: Message): void
  clear(): void
}

/** Best-effort ordering: a message that becomes visible again goes to the back. */
export class StandardBacklog implements Backlog {
  readonly #ready = new ArrayQueue<Message>()

  add(message: Message): void {
    this.#ready.push(message)
  }

  next(): Message | undefined {
    for (;;) {
      const message = this.#ready.shift()
      // Deleted messages are skipped here, because removing them when they are deleted would need a search.
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
 * Strict order within a message group: while messages of a group are in flight, later receives skip the group.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagegroupid-property.html
 */
export class FifoBacklog implements Backlog {
  readonly #groups = new Map<string, Group>()
  /** The group of the current receive, which can take several messages of it. */
  #current: Group | undefined

  add(message: Message): void {
    this.#getOrCreateGroup(message).waiting.push(message)
  }

  next(): Message | undefined {
    const group = this.#current?.waiting.length ? this.#current : this.#nextAvailable()
    this.#current = group
    const message = group?.waiting.shift()
    if (group && message) group.inFlight++
    return message
  }

  /** Ends the current receive. From now on its group is blocked until its in-flight messages are done. */
  endReceive(): void {
    this.#current = undefined
  }

  putBack(message: Message): void {
    const group = this.#getOrCreateGroup(message)
    group.inFlight--
    const index = group.waiting.findIndex(({ sequenceNumber }) => sequenceNumber! > message.sequenceNumber!)
    group.waiting.splice(index < 0 ? group.waiting.length : index, 0, message)
  }

  release(message: Message): void {
    const group = this.#getOrCreateGroup(message)
    const index = group.waiting.indexOf(message)
    if (index >= 0) group.waiting.splice(index, 1)
    else group.inFlight--
    if (group.waiting.length === 0 && group.inFlight <= 0) this.#groups.delete(message.groupId!)
  }

  /** Forgets the messages in flight too: nobody would release the groups that they block. */
  clear(): void {
    this.#groups.clear()
    this.#current = undefined
  }

  #nextAvailable(): Group | undefined {
    for (const group of this.#groups.values()) if (group.inFlight === 0 && group.waiting.length > 0) return group
    return undefined
  }

  #getOrCreateGroup({ groupId = '' }: Message): Group {
    let group = this.#groups.get(groupId)
    if (!group) {
      group = { waiting: [], inFlight: 0 }
      this.#groups.set(groupId, group)
    }
    return group
  }
}
