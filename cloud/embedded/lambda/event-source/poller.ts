import { availableParallelism } from 'node:os'
import type { Message } from '@aws-sdk/client-sqs'
import { AwsError } from '../../core/errors.ts'
import type { Caller } from '../../core/internal-client.ts'
import type { Platform } from '../../core/platform.ts'
import { inBackground } from '../background.ts'
import type { ExecutionRoles } from '../function/execution-roles.ts'
import type { LambdaFunction } from '../function/lambda-function.ts'
import type { Invoker } from '../invoke/invoker.ts'
import type { EventSourceMapping } from './event-source-mapping.ts'
import { processBatch } from './process-batch.ts'
import { QueueClient } from './queue-client.ts'

/** Concurrent batches if the mapping sets no limit. More than the processors can run would not be faster. */
const DEFAULT_CONCURRENCY = Math.max(4, 2 * availableParallelism())
const LONG_POLL_SECONDS = 20
/** The delay after a failed receive or batch: the cause may be temporary. */
const RETRY_DELAY_MS = 1000

export interface PollerDependencies {
  readonly platform: Platform
  readonly roles: ExecutionRoles
  readonly invoker: Invoker
  /** Returns `undefined` once the mapping's function has been deleted. */
  readonly findFunction: () => LambdaFunction | undefined
}

/**
 * Receives a queue's messages and invokes the function with them. An idle mapping costs one long poll, which the first
 * message ends; each batch is then processed while the next one is received, up to the concurrency.
 */
export class Poller {
  readonly #dependencies: PollerDependencies
  readonly #mapping: EventSourceMapping
  readonly #queue: QueueClient
  readonly #stopping = new AbortController()
  #inFlight = 0
  #onCapacity: () => void = () => undefined
  /** The last batch could not be processed, for example because the function was throttled. */
  #hasFailed = false

  constructor(mapping: EventSourceMapping, dependencies: PollerDependencies) {
    this.#dependencies = dependencies
    this.#mapping = mapping
    this.#queue = new QueueClient(dependencies.platform.internalClient, mapping.queueArn)
  }

  start(): void {
    const { tracer } = this.#dependencies.platform
    void inBackground(tracer, `poller of ${this.#mapping.queueArn}`, this.#poll())
  }

  /** Stops receiving; batches in progress are completed. */
  stop(): void {
    this.#stopping.abort()
    this.#onCapacity()
  }

  async #poll(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      await this.#waitForCapacity()
      // Receiving now would only raise the receive count of more messages, up to the dead-letter queue.
      if (this.#hasFailed) await this.#dependencies.platform.clock.sleep(RETRY_DELAY_MS, signal)
      this.#hasFailed = false
      if (signal.aborted) return
      try {
        await this.#receiveAndProcess()
      } catch (error) {
        if (signal.aborted) return
        this.#mapping.lastProcessingResult = describeProblem(error)
        await this.#dependencies.platform.clock.sleep(RETRY_DELAY_MS, signal)
      }
    }
  }

  async #receiveAndProcess(): Promise<void> {
    const { roles, findFunction } = this.#dependencies
    const fn = findFunction()
    if (!fn) throw new AwsError('ResourceNotFoundException', 'Function not found.')
    const { signal } = this.#stopping
    const caller = await roles.callerFor({ ...fn, role: fn.settings.role }, undefined, signal)
    const batch = await this.#receiveBatch({ ...caller, isBackground: true })
    if (batch.length > 0) this.#startBatch(batch, fn, caller)
  }

  /** Receives once, or until the batch is full or its window closes. */
  async #receiveBatch(caller: Caller): Promise<Message[]> {
    const { batchSize, batchingWindowSeconds } = this.#mapping.settings
    const batch = await this.#queue.receive(batchSize, LONG_POLL_SECONDS, caller)
    if (batch.length === 0 || batchingWindowSeconds === 0) return batch
    const { clock } = this.#dependencies.platform
    const windowClosed = new AbortController()
    const timer = clock.after(batchingWindowSeconds * 1000, () => windowClosed.abort())
    const signal = AbortSignal.any([windowClosed.signal, this.#stopping.signal])
    const end = clock.now() + batchingWindowSeconds * 1000
    try {
      while (batch.length < batchSize && !signal.aborted) {
        const wait = Math.min(LONG_POLL_SECONDS, Math.ceil((end - clock.now()) / 1000))
        batch.push(...(await this.#queue.receive(batchSize - batch.length, Math.max(wait, 0), { ...caller, signal })))
      }
    } catch (error) {
      // Messages that were already received are still processed.
      if (!signal.aborted) this.#mapping.lastProcessingResult = describeProblem(error)
    } finally {
      timer.cancel()
    }
    return batch
  }

  #startBatch(batch: Message[], fn: LambdaFunction, caller: Caller): void {
    this.#inFlight++
    const { invoker, platform } = this.#dependencies
    // The batch continues after the poller has stopped.
    const { signal: _, ...batchCaller } = caller
    void processBatch(batch, { mapping: this.#mapping, queue: this.#queue, fn, caller: batchCaller, invoker, platform })
      .then((result) => {
        this.#mapping.lastProcessingResult = result
      })
      .catch((error) => {
        this.#mapping.lastProcessingResult = describeProblem(error)
        this.#hasFailed = true
      })
      .finally(() => {
        this.#inFlight--
        this.#onCapacity()
      })
  }

  async #waitForCapacity(): Promise<void> {
    while (this.#inFlight >= this.#concurrency() && !this.#stopping.signal.aborted)
      await new Promise<void>((resolve) => {
        this.#onCapacity = resolve
      })
  }

  #concurrency(): number {
    return this.#mapping.settings.maximumConcurrency ?? DEFAULT_CONCURRENCY
  }
}

const describeProblem = (error: unknown): string => `PROBLEM: ${error instanceof Error ? error.message : String(error)}`
