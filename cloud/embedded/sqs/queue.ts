import type { Clock, Timer } from '../core/clock.ts'
import { DueList } from '../core/due-list.ts'
import { type Backlog, FifoBacklog, StandardBacklog } from './backlog.ts'
import type { Message } from './message.ts'

interface Remembered {
  readonly answer: { readonly MessageId: string; readonly SequenceNumber: string | undefined }
  readonly until: number
}

/** One queue: the messages, and when each is ready. What may be done with them is said in the files beside this one. */
export class Queue {
  readonly name: string
  readonly arn: string
  readonly createdAt: number
  modifiedAt: number
  /** As set, by AWS's names; defaults are not in here. */
  attributes: Record<string, string>
  tags: Record<string, string>
  readonly fifo: boolean
  /** Called when a message is ready, so that whoever waits can look. */
  readonly #waiting = new Set<() => void>()
  readonly #messages = new Map<string, Message>()
  readonly #backlog: Backlog
  readonly #due = new DueList<Message>()
  readonly #clock: Clock
  #timer: Timer | undefined
  #timerAt = Number.POSITIVE_INFINITY
  readonly #remembered = new Map<string, Remembered>()
  #sequence = 0
  readonly #counts: Record<Message['state'], number> = { new: 0, ready: 0, delayed: 0, 'in flight': 0, gone: 0 }

  constructor(clock: Clock, { name, arn, attributes, tags }: Pick<Queue, 'name' | 'arn' | 'attributes' | 'tags'>) {
    this.#clock = clock
    this.name = name
    this.arn = arn
    this.attributes = attributes
    this.tags = tags
    this.fifo = attributes.FifoQueue === 'true'
    this.#backlog = this.fifo ? new FifoBacklog() : new StandardBacklog()
    this.createdAt = this.modifiedAt = clock.now()
  }

  /** The number that an attribute has: as set, or AWS's default. */
  numericAttribute(name: keyof typeof NUMERIC_ATTRIBUTE_DEFAULTS): number {
    return Number(this.attributes[name] ?? NUMERIC_ATTRIBUTE_DEFAULTS[name])
  }

  get counts(): Readonly<Record<'ready' | 'delayed' | 'in flight', number>> {
    return this.#counts
  }

  /** Takes in a message, which is ready after so many milliseconds. */
  add(message: Message, delay: number): void {
    this.#messages.set(message.id, message)
    if (delay > 0) this.#hide(message, 'delayed', delay)
    else {
      this.#enter(message, 'ready')
      this.#backlog.add(message)
      this.#wake()
    }
  }

  find(id: string): Message | undefined {
    const message = this.#messages.get(id)
    return message && !this.#isExpired(message) ? message : undefined
  }

  /** The next message that is ready, out of the line; hide it or remove it. */
  next(): Message | undefined {
    for (;;) {
      const message = this.#backlog.next()
      if (message === undefined || !this.#isExpired(message)) return message
      this.remove(message)
    }
  }

  /** What was answered to a message that came before with the same id against duplicates. */
  recall(deduplicationId: string): Remembered['answer'] | undefined {
    const known = this.#remembered.get(deduplicationId)
    if (known && known.until > this.#clock.now()) return known.answer
    this.#remembered.delete(deduplicationId)
    return undefined
  }

  remember(deduplicationId: string, answer: Remembered['answer'], milliseconds: number): void {
    const now = this.#clock.now()
    // In the order in which they were added, which is the order in which they are forgotten.
    for (const [id, { until }] of this.#remembered) {
      if (until > now) break
      this.#remembered.delete(id)
    }
    this.#remembered.set(deduplicationId, { answer, until: now + milliseconds })
  }

  /** Twenty digits that only grow. */
  nextSequenceNumber(): string {
    return String(++this.#sequence).padStart(20, '0')
  }

  endReceive(): void {
    if (this.#backlog instanceof FifoBacklog) this.#backlog.endReceive()
  }

  /** Nobody sees a message for so many milliseconds; then it is ready again. */
  hide(message: Message, milliseconds: number): void {
    this.#hide(message, 'in flight', milliseconds)
  }

  remove(message: Message): void {
    if (message.state === 'gone') return
    this.#backlog.release(message)
    this.#enter(message, 'gone')
    this.#messages.delete(message.id)
    if (this.fifo) this.#wake()
  }

  purge(): void {
    for (const message of this.#messages.values()) this.#enter(message, 'gone')
    this.#messages.clear()
    this.#backlog.clear()
  }

  /** Every message, whatever its state, in the order in which they came. */
  messages(): Iterable<Message> {
    return this.#messages.values()
  }

  /** Calls back once, when a message may be ready. Returns how to stop waiting. */
  onReady(wake: () => void): () => void {
    this.#waiting.add(wake)
    return () => this.#waiting.delete(wake)
  }

  close(): void {
    this.#timer?.cancel()
    this.#wake()
  }

  #isExpired({ sentAt }: Message): boolean {
    return this.#clock.now() >= sentAt + this.numericAttribute('MessageRetentionPeriod') * 1000
  }

  #hide(message: Message, state: 'delayed' | 'in flight', milliseconds: number): void {
    this.#enter(message, state)
    message.readyAt = this.#clock.now() + milliseconds
    this.#due.add(message.readyAt, message)
    this.#schedule()
  }

  #enter(message: Message, state: Message['state']): void {
    this.#counts[message.state]--
    this.#counts[state]++
    message.state = state
  }

  #schedule(): void {
    const next = this.#due.next
    if (next === undefined || next >= this.#timerAt) return
    this.#timer?.cancel()
    this.#timerAt = next
    this.#timer = this.#clock.after(next - this.#clock.now(), () => this.#comeBack())
  }

  /** What was hidden long enough is ready. An entry that is out of date (hidden anew, or gone) is passed over. */
  #comeBack(): void {
    this.#timerAt = Number.POSITIVE_INFINITY
    for (const { due, item: message } of this.#due.take(this.#clock.now())) {
      if (message.readyAt !== due || (message.state !== 'delayed' && message.state !== 'in flight')) continue
      const wasDelayed = message.state === 'delayed'
      this.#enter(message, 'ready')
      if (wasDelayed) this.#backlog.add(message)
      else this.#backlog.putBack(message)
    }
    this.#schedule()
    this.#wake()
  }

  #wake(): void {
    for (const wake of this.#waiting) wake()
  }
}

/** Attributes that are numbers, with their defaults. */
export const NUMERIC_ATTRIBUTE_DEFAULTS = {
  DelaySeconds: 0,
  MaximumMessageSize: 1_048_576,
  MessageRetentionPeriod: 345_600,
  ReceiveMessageWaitTimeSeconds: 0,
  VisibilityTimeout: 30,
} as const
