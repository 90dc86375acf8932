import { setMaxListeners } from 'node:events'
import type { Platform } from '../../core/platform.ts'
import type { ExecutionRoles } from '../function/execution-roles.ts'
import type { LambdaFunction } from '../function/lambda-function.ts'
import type { InvocationOutcome } from '../invoke/invocation.ts'
import type { InvocationRequest, Invoker } from '../invoke/invoker.ts'
import { limits } from '../limits.ts'
import { type AsyncOutcome, deliverOutcome } from './destination.ts'

/** An event that was taken and waits for its turn. */
interface QueuedEvent {
  readonly request: InvocationRequest
  /** Milliseconds since 1970. */
  readonly acceptedAt: number
  /** Times that the function has run with it. */
  attempts: number
  /** Times in a row that no environment was free. */
  throttles: number
}

/** Events of one function under way at once; the others wait in their queue rather than be throttled. */
const MAX_CONCURRENCY = 10
/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const THROTTLE_BACKOFF = { minMs: 1000, maxMs: 300_000 }

/** Lambda's internal queue: events are answered 202 and run later, again when they fail, and given up in the end. */
export class AsyncInvocations {
  readonly #platform: Platform
  readonly #roles: ExecutionRoles
  readonly #invoker: Invoker
  readonly #retryDelays: readonly number[]
  readonly #queues = new WeakMap<LambdaFunction, { waiting: QueuedEvent[]; running: number }>()
  readonly #stopping = new AbortController()

  constructor(platform: Platform, roles: ExecutionRoles, invoker: Invoker, retryDelays: readonly number[]) {
    this.#platform = platform
    this.#roles = roles
    this.#invoker = invoker
    this.#retryDelays = retryDelays
    // Each event that waits to be tried again listens to it.
    setMaxListeners(0, this.#stopping.signal)
  }

  enqueue(order: InvocationRequest): void {
    this.#queue({ request: order, acceptedAt: this.#platform.clock.now(), attempts: 0, throttles: 0 })
  }

  stop(): void {
    this.#stopping.abort()
  }

  #queue(event: QueuedEvent): void {
    const { fn } = event.request
    const queue = this.#queues.get(fn) ?? { waiting: [], running: 0 }
    this.#queues.set(fn, queue)
    queue.waiting.push(event)
    this.#work(queue)
  }

  #work(queue: { waiting: QueuedEvent[]; running: number }): void {
    while (queue.running < MAX_CONCURRENCY && queue.waiting.length > 0) {
      const event = queue.waiting.shift()!
      queue.running++
      void this.#handle(event).finally(() => {
        queue.running--
        this.#work(queue)
      })
    }
  }

  async #handle(event: QueuedEvent): Promise<void> {
    const { signal } = this.#stopping
    // What was queued for a function is dropped with it.
    if (signal.aborted || event.request.fn.pool.closed) return
    if (this.#isTooOld(event, 0)) return this.#end(event, 'EventAgeExceeded', undefined)
    const outcome = await this.#attempt(event)
    if (signal.aborted) return
    if (outcome && !outcome.failure) return this.#end(event, 'Success', outcome)
    const most = event.request.fn.eventInvokeConfig?.maximumRetryAttempts ?? limits.retryAttempts.default
    if (outcome && event.attempts > most) return this.#end(event, 'RetriesExhausted', outcome)
    const wait = outcome ? (this.#retryDelays[event.attempts - 1] ?? 0) : throttleBackoffMs(event.throttles)
    if (this.#isTooOld(event, wait)) return this.#end(event, 'EventAgeExceeded', outcome)
    // Those that wait to be tried again hold up no others.
    void this.#platform.clock.sleep(wait, signal).then(() => this.#queue(event))
  }

  /** Resolves with `undefined` if no environment was free, so that the function has not run. */
  async #attempt(event: QueuedEvent): Promise<InvocationOutcome | undefined> {
    try {
      const { parent } = event.request.span
      const attributes = { 'faas.trigger': 'pubsub', 'eventbed.attempt': event.attempts + 1 }
      const outcome = await this.#invoker.run({ ...event.request, span: { parent, kind: 'consumer', attributes } })
      event.attempts++
      event.throttles = 0
      return outcome
    } catch {
      // Throttled, as a rule; the span says what it was.
      event.throttles++
      return undefined
    }
  }

  #isTooOld({ request: order, acceptedAt }: QueuedEvent, waitMs: number): boolean {
    const most = order.fn.eventInvokeConfig?.maximumEventAgeInSeconds ?? limits.eventAgeSeconds.default
    return this.#platform.clock.now() + waitMs - acceptedAt > most * 1000
  }

  #end(
    { request: order, attempts }: QueuedEvent,
    condition: AsyncOutcome['condition'],
    outcome: InvocationOutcome | undefined,
  ): Promise<void> {
    return deliverOutcome(this.#platform, this.#roles, { request: order, attempts, condition, outcome })
  }
}

const throttleBackoffMs = (throttles: number): number =>
  Math.min(THROTTLE_BACKOFF.minMs * 2 ** (throttles - 1), THROTTLE_BACKOFF.maxMs)
