import type { Platform } from '../../core/platform.ts'
import { inBackground } from '../background.ts'
import type { Scheduler } from '../environment/scheduler.ts'
import { recursiveInvocation } from '../errors.ts'
import { logGroupName } from '../function/lambda-function.ts'
import type { InvocationOutcome, InvocationRequest } from './invocation.ts'
import { countInvocation } from './recursion.ts'

/** Runs invocations and records a span of each. */
export class Invoker {
  readonly #platform: Platform
  readonly #scheduler: Scheduler

  constructor(platform: Platform, scheduler: Scheduler) {
    this.#platform = platform
    this.#scheduler = scheduler
  }

  /**
   * Resolves when the handler has responded or failed; throws TooManyRequestsException beyond the concurrency limits, and
   * RecursiveInvocationException in a recursive loop.
   */
  async run(request: InvocationRequest): Promise<InvocationOutcome> {
    const { activity, tracer } = this.#platform
    const invocation = { what: `lambda ${request.fn.name}` }
    const outcome = await activity.track(invocation, this.#trace(request))
    const log = activity.track(invocation, outcome.log)
    void inBackground(tracer, `log of lambda ${request.fn.name}`, log, request.span.parent)
    return outcome
  }

  async #trace(request: InvocationRequest): Promise<InvocationOutcome> {
    const { fn, requestId, span: options } = request
    const { lineage, isRecursive } = countInvocation(options.parent?.lineage, fn)
    const span = this.#platform.tracer.start(`lambda ${fn.name}`, {
      kind: 'server',
      ...options,
      lineage,
      attributes: {
        'faas.name': fn.name,
        'faas.invocation_id': requestId,
        'cloud.resource_id': fn.arn,
        'aws.log.group.name': logGroupName(fn),
        ...options.attributes,
      },
    })
    try {
      if (isRecursive) throw recursiveInvocation()
      const outcome = await this.#scheduler.run(request, span)
      span.end(outcome.failure?.message)
      return outcome
    } catch (error) {
      span.end(error)
      throw error
    }
  }
}
