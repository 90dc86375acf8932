import type { Principal } from '../core/principal.ts'
import type { ActiveSpan, SpanContext, SpanKind, Tracer } from '../core/trace.ts'
import { definitionOf, type ServiceName } from '../services.ts'

interface CallSpanOptions {
  readonly service: ServiceName
  readonly operation: string
  readonly requestId: string
  readonly region: string
  readonly principal: Principal
  readonly parent: SpanContext | undefined
  readonly kind: SpanKind
  readonly isRecorded?: boolean
}

/** Starts the span of a call, named for example `S3.PutObject`: https://opentelemetry.io/docs/specs/semconv/cloud-providers/aws-sdk/ */
export const startCallSpan = (tracer: Tracer, call: CallSpanOptions): ActiveSpan =>
  tracer.start(`${definitionOf(call.service).label}.${call.operation}`, {
    parent: call.parent,
    kind: call.kind,
    isRecorded: call.isRecorded ?? true,
    attributes: {
      'rpc.system': 'aws-api',
      'rpc.service': call.service,
      'rpc.method': call.operation,
      'aws.request_id': call.requestId,
      'cloud.region': call.region,
      ...('arn' in call.principal && { 'user.id': call.principal.arn }),
      ...('service' in call.principal && { 'user.id': call.principal.service }),
    },
  })
