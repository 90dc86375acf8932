import type { Clock, Timer } from '../core/clock.ts'
import { DueQueue } from '../core/due-queue.ts'
import { type Backlog, FifoBacklog, StandardBacklog } from './backlog.ts'
import { DeduplicationWindow } from './deduplication.ts'
import type { Message } from './message.ts'

/** The state of a queue: its messages, and when each becomes visible. The operations on it are in the other modules. */
export class Queue {
  readonly name: string
  readonly arn: string
  readonly createdAt: number
  modifiedAt: number
  /** The attributes that were set, without defaults. */
  attributes: Record<string, string>
  tags: Record<string, string>
  readonly isFifo: boolean
  readonly deduplication: DeduplicationWindow
  /** Called when a message may have become ready. */
  readonly #readyListeners = new Set<() => void>()
  readonly #messages = new Map<string, Message>()
  readonly #backlog: Backlog
  readonly #due = new DueQueue<Message>()
  readonly #clock: Clock
  #timer: Timer | undefined
  #timerAt = Number.POSITIVE_INFINITY
  #sequence = 0
  readonly #counts: Record<Message['state'], number> = { new: 0, ready: 0, delayed: 0, 'in flight': 0, gone: 0 }

  constructor(clock: Clock, { name, arn, attributes, tags }: Pick<Queue, 'name' | 'arn' | 'attributes' | 'tags'>) {
    this.#clock = clock
    this.deduplication = new DeduplicationWindow(clock)
    this.name = name
    this.arn = arn
    this.attributes = attributes
    this.tags = tags
    this.isFifo = attributes.FifoQueue === 'true'
    this.#backlog = this.isFifo ? new FifoBacklog() : new StandardBacklog()
    this.createdAt = this.modifiedAt = clock.now()
  }

  /** The value of a numeric attribute: as set, or AWS's default. */
  numericAttribute(name: keyof typeof NUMERIC_ATTRIBUTE_DEFAULTS): number {
    return Number(this.attributes[name] ?? NUMERIC_ATTRIBUTE_DEFAULTS[name])
  }

  get counts(): Readonly<Record<'ready' | 'delayed' | 'in flight', number>> {
    return this.#counts
  }

  /** Adds a message that becomes ready after the delay. */
  add(message: Message, delayMs: number): void {
    this.#messages.set(message.id, message)
    if (delayMs > 0) this.#hide(message, 'delayed', delayMs)
    else {
      this.#setState(message, 'ready')
      this.#backlog.add(message)
      this.#notifyReady()
    }
  }

  find(id: string): Message | undefined {
    const message = this.#messages.get(id)
    return message && !this.#isExpired(message) ? message : undefined
  }

  /** Takes the next ready message out of the backlog. The caller must hide or remove it. */
  next(): Message | undefined {
    for (;;) {
      const message = this.#backlog.next()
      if (message === undefined || !this.#isExpired(message)) return message
      this.remove(message)
    }
  }

  /** Sequence numbers have 20 digits and increase. */
  nextSequenceNumber(): string {
    return String(++this.#sequence).padStart(20, '0')
  }

  endReceive(): void {
    if (this.#backlog instanceof FifoBacklog) this.#backlog.endReceive()
  }

  /** Makes a message invisible until the visibility timeout ends. */
  hide(message: Message, visibilityTimeoutMs: number): void {
    this.#hide(message, 'in flight', visibilityTimeoutMs)
  }

  remove(message: Message): void {
    if (message.state === 'gone') return
    this.#backlog.release(message)
    this.#setState(message, 'gone')
    this.#messages.delete(message.id)
    if (this.isFifo) this.#notifyReady()
  }

  purge(): void {
    for (const message of this.#messages.values()) this.#setState(message, 'gone')
    this.#messages.clear()
    this.#backlog.clear()
  }

  /** Calls the listener whenever a message may have become ready. Returns a function that removes the listener. */
  onReady(listener: () => void): () => void {
    this.#readyListeners.add(listener)
    return () => this.#readyListeners.delete(listener)
  }

  close(): void {
    this.#timer?.cancel()
    this.#notifyReady()
  }

  #isExpired({ sentAt }: Message): boolean {
    return this.#clock.now() >= sentAt + this.numericAttribute('MessageRetentionPeriod') * 1000
  }

  #hide(message: Message, state: 'delayed' | 'in flight', ms: number): void {
    this.#setState(message, state)
    message.readyAt = this.#clock.now() + ms
    this.#due.add(message.readyAt, message)
    this.#schedule()
  }

  #setState(message: Message, state: Message['state']): void {
    this.#counts[message.state]--
    this.#counts[state]++
    message.state = state
  }

  #schedule(): void {
    const next = this.#due.next
    if (next === undefined || next >= this.#timerAt) return
    this.#timer?.cancel()
    this.#timerAt = next
    this.#timer = this.#clock.after(next - this.#clock.now(), () => this.#releaseDue())
  }

  /** Makes due messages ready. Skips stale entries: of messages that were hidden again or removed in the meantime. */
  #releaseDue(): void {
    this.#timerAt = Number.POSITIVE_INFINITY
    for (const { due, item: message } of this.#due.take(this.#clock.now())) {
      if (message.readyAt !== due || (message.state !== 'delayed' && message.state !== 'in flight')) continue
      const wasDelayed = message.state === 'delayed'
      this.#setState(message, 'ready')
      if (wasDelayed) this.#backlog.add(message)
      else this.#backlog.putBack(message)
    }
    this.#schedule()
    this.#notifyReady()
  }

  #notifyReady(): void {
    for (const listener of this.#readyListeners) listener()
  }
}

/** Numeric attributes and their defaults. */
export const NUMERIC_ATTRIBUTE_DEFAULTS = {
  DelaySeconds: 0,
  MaximumMessageSize: 1_048_576,
  MessageRetentionPeriod: 345_600,
  ReceiveMessageWaitTimeSeconds: 0,
  VisibilityTimeout: 30,
} as const
