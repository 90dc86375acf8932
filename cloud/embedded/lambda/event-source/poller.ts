import { availableParallelism } from 'node:os'
import type { Message } from '@aws-sdk/client-sqs'
import { AwsError } from '../../core/errors.ts'
import type { Caller } from '../../core/internal-client.ts'
import type { Platform } from '../../core/platform.ts'
import type { ExecutionRoles } from '../function/execution-roles.ts'
import type { LambdaFunction } from '../function/lambda-function.ts'
import type { Invoker } from '../invoke/invoker.ts'
import type { EventSourceMapping } from './event-source-mapping.ts'
import { processBatch } from './process-batch.ts'
import { QueueClient } from './queue-client.ts'

/** Batches under way at once where the mapping sets no limit: more than the processors can use bring nothing. */
const DEFAULT_CONCURRENCY = Math.max(4, 2 * availableParallelism())
const LONG_POLL_SECONDS = 20
/** After a receive or a batch that failed: the role, the queue or room for the function may come back. */
const RETRY_MS = 1000

export interface PollerDependencies {
  readonly platform: Platform
  readonly roles: ExecutionRoles
  readonly invoker: Invoker
  /** The mapping's function, as long as there is one. */
  readonly findFunction: () => LambdaFunction | undefined
}

/**
 * Carries a queue's messages to a function. An idle mapping costs one long poll that the queue itself ends with the
 * first message; each batch is then handled on its own while the next is received, up to the concurrency.
 */
export class Poller {
  readonly #parts: PollerDependencies
  readonly #mapping: EventSourceMapping
  readonly #queue: QueueClient
  readonly #stopping = new AbortController()
  #inFlight = 0
  #onFree: () => void = () => undefined
  /** The last batch came to nothing, for example because the function was throttled. */
  #failed = false

  constructor(mapping: EventSourceMapping, parts: PollerDependencies) {
    this.#parts = parts
    this.#mapping = mapping
    this.#queue = new QueueClient(parts.platform.internalClient, mapping.queueArn)
  }

  start(): void {
    void this.#poll()
  }

  /** No more is received; batches under way are finished. */
  stop(): void {
    this.#stopping.abort()
    this.#onFree()
  }

  async #poll(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      await this.#waitForFree()
      // More messages now would only be counted as received once more, and end among the dead letters.
      if (this.#failed) await this.#parts.platform.clock.sleep(RETRY_MS, signal)
      this.#failed = false
      if (signal.aborted) return
      try {
        await this.#receiveOne()
      } catch (error) {
        if (signal.aborted) return
        this.#mapping.lastProcessingResult = problem(error)
        await this.#parts.platform.clock.sleep(RETRY_MS, signal)
      }
    }
  }

  async #receiveOne(): Promise<void> {
    const { roles, findFunction } = this.#parts
    const fn = findFunction()
    if (!fn) throw new AwsError('ResourceNotFoundException', 'Function not found.')
    const { signal } = this.#stopping
    const caller = await roles.callerFor({ ...fn, role: fn.settings.role }, undefined, signal)
    const batch = await this.#gather({ ...caller, isBackground: true })
    if (batch.length > 0) this.#handle(batch, fn, caller)
  }

  /** One receive, or as many as fill the batch before its window closes. */
  async #gather(caller: Caller): Promise<Message[]> {
    const { batchSize, batchingWindowSeconds } = this.#mapping.settings
    const batch = await this.#queue.receive(batchSize, LONG_POLL_SECONDS, caller)
    if (batch.length === 0 || batchingWindowSeconds === 0) return batch
    const { clock } = this.#parts.platform
    const closes = new AbortController()
    const timer = clock.after(batchingWindowSeconds * 1000, () => closes.abort())
    const signal = AbortSignal.any([closes.signal, this.#stopping.signal])
    const end = clock.now() + batchingWindowSeconds * 1000
    try {
      while (batch.length < batchSize && !signal.aborted) {
        const wait = Math.min(LONG_POLL_SECONDS, Math.ceil((end - clock.now()) / 1000))
        batch.push(...(await this.#queue.receive(batchSize - batch.length, Math.max(wait, 0), { ...caller, signal })))
      }
    } catch (error) {
      // The first messages are there and must not be lost for what came after them.
      if (!signal.aborted) this.#mapping.lastProcessingResult = problem(error)
    } finally {
      timer.cancel()
    }
    return batch
  }

  #handle(batch: Message[], fn: LambdaFunction, caller: Caller): void {
    this.#inFlight++
    const { invoker, platform } = this.#parts
    const { signal: _, ...lasting } = caller
    void processBatch(batch, { mapping: this.#mapping, queue: this.#queue, fn, caller: lasting, invoker, platform })
      .then((result) => {
        this.#mapping.lastProcessingResult = result
      })
      .catch((error) => {
        this.#mapping.lastProcessingResult = problem(error)
        this.#failed = true
      })
      .finally(() => {
        this.#inFlight--
        this.#onFree()
      })
  }

  async #waitForFree(): Promise<void> {
    while (this.#inFlight >= this.#concurrency() && !this.#stopping.signal.aborted)
      await new Promise<void>((resolve) => {
        this.#onFree = resolve
      })
  }

  #concurrency(): number {
    return this.#mapping.settings.maximumConcurrency ?? DEFAULT_CONCURRENCY
  }
}

const problem = (error: unknown): string => `PROBLEM: ${error instanceof Error ? error.message : String(error)}`
