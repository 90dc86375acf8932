import { AwsError } from '../../core/errors.ts'
import type { Platform } from '../../core/platform.ts'
import { createStopController } from '../../core/stop-controller.ts'
import { inBackground } from '../background.ts'
import type { Scheduler } from '../environment/scheduler.ts'
import type { ExecutionRoles } from '../function/execution-roles.ts'
import type { LambdaFunction } from '../function/lambda-function.ts'
import type { InvocationOutcome, InvocationRequest } from '../invoke/invocation.ts'
import type { Invoker } from '../invoke/invoker.ts'
import { limits } from '../limits.ts'
import { type AsyncOutcome, deliverOutcome } from './destination.ts'

interface QueuedEvent {
  readonly request: InvocationRequest
  /** Milliseconds since 1970. */
  readonly acceptedAt: number
  /** How often the function has run with the event. */
  attempts: number
  /** How often in a row the event was throttled. */
  throttles: number
}

interface EventQueue {
  readonly waiting: QueuedEvent[]
  running: number
}

export interface AsyncInvocationsOptions {
  readonly platform: Platform
  readonly roles: ExecutionRoles
  readonly scheduler: Scheduler
  readonly invoker: Invoker
  /** The delays before the first and the second retry. Milliseconds. */
  readonly retryDelays: readonly number[]
}

/** Events of one function that run at once; further events stay in the queue, so they are not throttled. */
const MAX_CONCURRENCY = 10
/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const THROTTLE_BACKOFF = { minMs: 1000, maxMs: 300_000 }

/** Lambda's internal queue: runs accepted events later, retries those that fail, and eventually gives up. */
export class AsyncInvocations {
  readonly #options: AsyncInvocationsOptions
  readonly #queues = new WeakMap<LambdaFunction, EventQueue>()
  readonly #stopping = createStopController()

  constructor(options: AsyncInvocationsOptions) {
    this.#options = options
  }

  accept(request: InvocationRequest): void {
    this.#enqueue({ request, acceptedAt: this.#options.platform.clock.now(), attempts: 0, throttles: 0 })
  }

  stop(): void {
    this.#stopping.abort()
  }

  #enqueue(event: QueuedEvent): void {
    const { fn } = event.request
    const queue = this.#queues.get(fn) ?? { waiting: [], running: 0 }
    this.#queues.set(fn, queue)
    queue.waiting.push(event)
    this.#runWaiting(queue)
  }

  #runWaiting(queue: EventQueue): void {
    while (queue.running < MAX_CONCURRENCY && queue.waiting.length > 0) {
      const event = queue.waiting.shift()!
      queue.running++
      const { fn, span } = event.request
      const { tracer } = this.#options.platform
      const name = `asynchronous event of lambda ${fn.name}`
      void inBackground(tracer, name, this.#process(event), span.parent).then(() => {
        queue.running--
        this.#runWaiting(queue)
      })
    }
  }

  async #process(event: QueuedEvent): Promise<void> {
    const { platform, scheduler, retryDelays } = this.#options
    const { signal } = this.#stopping
    const { fn } = event.request
    // The events of a deleted function are dropped.
    if (signal.aborted || !scheduler.hasFunction(fn)) return
    if (this.#isTooOld(event, 0)) return this.#complete(event, 'EventAgeExceeded', undefined)
    const result = await this.#attempt(event)
    if (signal.aborted) return
    if (result === 'stopped') return this.#complete(event, 'RecursiveInvocation', undefined)
    // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    if (result === 'throttled' && fn.reservedConcurrency === 0)
      return this.#complete(event, 'ZeroReservedConcurrency', undefined)
    const outcome = result === 'throttled' ? undefined : result
    if (outcome && !outcome.failure) return this.#complete(event, 'Success', outcome)
    const maxRetries = fn.eventInvokeConfig?.maximumRetryAttempts ?? limits.retryAttempts.default
    if (outcome && event.attempts > maxRetries) return this.#complete(event, 'RetriesExhausted', outcome)
    const delayMs = outcome ? (retryDelays[event.attempts - 1] ?? 0) : throttleBackoffMs(event.throttles)
    if (this.#isTooOld(event, delayMs)) return this.#complete(event, 'EventAgeExceeded', outcome)
    // Not awaited: an event that waits for its retry does not take the place of others.
    void platform.clock.sleep(delayMs, signal).then(() => this.#enqueue(event))
  }

  /** Resolves with the reason if the function did not run; `stopped` if it is in a recursive loop. */
  async #attempt(event: QueuedEvent): Promise<InvocationOutcome | 'throttled' | 'stopped'> {
    try {
      const { parent } = event.request.span
      const attributes = { 'faas.trigger': 'pubsub', 'eventbed.attempt': event.attempts + 1 }
      const span = { parent, kind: 'consumer', attributes } as const
      const outcome = await this.#options.invoker.run({ ...event.request, span })
      event.attempts++
      event.throttles = 0
      return outcome
    } catch (error) {
      if (error instanceof AwsError && error.name === 'RecursiveInvocationException') return 'stopped'
      // Usually throttling; the span has the error.
      event.throttles++
      return 'throttled'
    }
  }

  #isTooOld({ request, acceptedAt }: QueuedEvent, delayMs: number): boolean {
    const maxAgeSeconds = request.fn.eventInvokeConfig?.maximumEventAgeInSeconds ?? limits.eventAgeSeconds.default
    return this.#options.platform.clock.now() + delayMs - acceptedAt > maxAgeSeconds * 1000
  }

  #complete(
    { request, attempts }: QueuedEvent,
    condition: AsyncOutcome['condition'],
    outcome: InvocationOutcome | undefined,
  ): Promise<void> {
    const { platform, roles } = this.#options
    return deliverOutcome(platform, roles, { request, attempts, condition, outcome })
  }
}

const throttleBackoffMs = (throttles: number): number =>
  Math.min(THROTTLE_BACKOFF.minMs * 2 ** (throttles - 1), THROTTLE_BACKOFF.maxMs)
