import type { SpanContext, Tracer } from '../core/trace.ts'

/**
 * The one place for the errors of work that nobody awaits: each becomes a failed span named after the work, within the
 * trace that caused it, instead of an unhandled rejection that would end the cloud. Never rejects.
 */
export const inBackground = (
  tracer: Tracer,
  name: string,
  work: Promise<unknown>,
  parent?: SpanContext,
): Promise<void> =>
  work.then(
    () => undefined,
    (error) => tracer.start(name, { parent }).end(error),
  )
