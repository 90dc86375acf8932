import type { Platform } from '../../core/platform.ts'
import { type ActiveSpan, formatTraceHeader, type SpanOptions } from '../../core/trace.ts'
import type { Environment } from '../environment/environment.ts'
import { type LambdaFunction, logGroupName } from '../function/lambda-function.ts'
import type { InvocationOutcome } from './invocation.ts'

export interface InvocationRequest {
  readonly fn: LambdaFunction
  readonly requestId: string
  /** JSON text. */
  readonly payload: Buffer | string
  /** As the caller addressed the function, qualifier included. */
  readonly functionArn: string
  readonly clientContext?: string | undefined
  /** How the hop is shown: what led to it, and as what. */
  readonly span: SpanOptions
}

/** Runs a function once: finds an environment, waits for the outcome, and leaves a span of it. */
export class Invoker {
  readonly #platform: Platform

  constructor(platform: Platform) {
    this.#platform = platform
  }

  /** Resolves when the handler has answered or failed; throws TooManyRequestsException when no environment is free. */
  async run(order: InvocationRequest): Promise<InvocationOutcome> {
    const doing = { what: `lambda ${order.fn.name}` }
    const { activity } = this.#platform
    const outcome = await activity.during(doing, this.#run(order))
    // Its log is complete a moment after its answer.
    void activity.during(doing, outcome.log)
    return outcome
  }

  async #run(order: InvocationRequest): Promise<InvocationOutcome> {
    const { fn, requestId, span: options } = order
    const span = this.#platform.tracer.start(`lambda ${fn.name}`, {
      kind: 'server',
      ...options,
      attributes: {
        'faas.name': fn.name,
        'faas.invocation_id': requestId,
        'cloud.resource_id': fn.arn,
        'aws.log.group.name': logGroupName(fn),
        ...options.attributes,
      },
    })
    try {
      const outcome = await this.#attempt(order, span)
      span.end(outcome.failure ? outcome.failure.message : undefined)
      return outcome
    } catch (error) {
      span.end(error)
      throw error
    }
  }

  async #attempt(order: InvocationRequest, span: ActiveSpan): Promise<InvocationOutcome> {
    const { fn } = order
    for (;;) {
      const environment = await fn.pool.acquire(fn.reservedConcurrency)
      span.set({ 'faas.coldstart': environment.uses === 0, 'aws.log.stream.name': environment.plan.logStream })
      const outcome = await this.#use(environment, order, span)
      // The process can end between two invocations; then the next one takes the work.
      if (outcome) return outcome
    }
  }

  async #use(
    environment: Environment,
    order: InvocationRequest,
    span: ActiveSpan,
  ): Promise<InvocationOutcome | undefined> {
    const { fn, requestId, payload, functionArn, clientContext } = order
    const { executions, faults } = this.#platform
    const traceHeader = formatTraceHeader(span.context)
    const diskIsFull = faults.diskIsFull(fn.arn)
    const invocation = { requestId, payload, functionArn, clientContext, traceHeader, diskIsFull }
    try {
      return await executions.during(span.context.spanId, () => environment.kill(), environment.invoke(invocation))
    } finally {
      fn.pool.release(environment)
    }
  }
}
