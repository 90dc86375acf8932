import type { Call } from '../core/call.ts'
import type { Clock } from '../core/clock.ts'
import { AwsError, notImplemented } from '../core/errors.ts'
import { ConnectionCut } from '../core/faults.ts'
import type { InternalClient } from '../core/internal-client.ts'
import { reportInternalError } from '../core/internal-error.ts'
import { awsName } from '../core/permissions.ts'
import type { RandomSource } from '../core/random-source.ts'
import type { Tracer } from '../core/trace.ts'
import { startCallSpan } from './call-span.ts'
import { type CallStages, describeCall, perform } from './perform.ts'
import type { Registry } from './registry.ts'

export interface InternalClientOptions {
  readonly registry: Registry
  readonly stages: CallStages
  readonly clock: Clock
  readonly random: RandomSource
  readonly tracer: Tracer
  readonly endpoint: () => string
  /** Aborted when the cloud stops. */
  readonly signal: AbortSignal
}

const NO_TRAILERS: Call['trailers'] = Promise.resolve({})

/** Calls between the services of a cloud: without HTTP, but through all other stages of a client's call. */
export const createInternalClient = ({
  registry,
  stages,
  clock,
  random,
  tracer,
  endpoint,
  signal,
}: InternalClientOptions): InternalClient => ({
  async call(name, operation, input, caller) {
    const { account, region, principal, trace, signal: ownSignal = signal, isBackground = false } = caller
    const service = registry.get(name)
    const operationName = awsName(String(operation))
    if (!service) throw notImplemented(`the service ${name}`)
    const details = { service: name, operation: operationName, principal, region, requestId: random.uuid() }
    const call: Call = {
      ...details,
      account,
      clock,
      random,
      span: startCallSpan(tracer, { ...details, parent: trace, kind: 'client', isRecorded: !isBackground }),
      endpoint: endpoint(),
      signal: ownSignal,
      trailers: NO_TRAILERS,
      sourceIp: '127.0.0.1',
      userAgent: principal.kind === 'service' ? principal.service : 'eventbed',
    }
    try {
      return (await perform(service, input as object, call, stages)) as never
    } catch (error) {
      if (error instanceof AwsError || error instanceof ConnectionCut) throw error
      reportInternalError(error, describeCall(call))
      throw service.definition.errors.internal(error)
    }
  },
})
