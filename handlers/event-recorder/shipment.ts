import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import * as z from 'zod'
import { parsePreciseTime } from '../shared/iso-time.ts'

const timeSchema = z.string().transform((text, context) => {
  const instant = parsePreciseTime(text)
  if (instant !== undefined) return instant
  context.addIssue('must be an ISO 8601 date or time')
  return z.NEVER
})

const metadataSchema = z.object({ id: z.string().min(1), version: z.number(), correlationId: z.string().optional() })

/** The fields that select the schema of `detail`. */
const envelopeSchema = z.object({
  id: z.string(),
  'detail-type': z.string(),
  detail: z.object({ metadata: metadataSchema }).loose(),
})

const shipmentV1 = z.object({
  metadata: metadataSchema,
  data: z.object({
    orderId: z.string().min(1),
    carrier: z.string().min(1),
    trackingNumber: z.string().min(1),
    parcels: z.number().int().positive().optional(),
    at: timeSchema,
  }),
})

/** One schema per event type and version. Anything else fails, so that it ends in the dead-letter queue, not unnoticed. */
const SCHEMAS: Record<string, Record<number, typeof shipmentV1>> = {
  ShipmentDispatched: { 1: shipmentV1 },
  ShipmentDelivered: { 1: shipmentV1 },
}

/** An event that cannot be recorded, so a retry would fail again. */
export class UnknownEvent extends Error {
  override readonly name = 'UnknownEvent'
}

export interface EventRecord {
  readonly eventId: string
  readonly correlationId: string
  /** In UTC with nine decimal places, so that later events have greater texts. */
  readonly at: string
  readonly item: Record<string, AttributeValue>
}

/** Converts an event to an item. Throws `UnknownEvent` if its type or version has no schema, or it does not match it. */
export function toEventRecord(event: unknown, recordedAt: string): EventRecord {
  const envelope = envelopeSchema.safeParse(event)
  if (!envelope.success) throw new UnknownEvent(`the event is malformed: ${formatIssues(envelope.error)}`)
  const { id, 'detail-type': type, detail } = envelope.data
  const { version } = detail.metadata
  const versions = SCHEMAS[type]
  if (!versions) throw new UnknownEvent(`events of the type ${type} are not known`)
  const schema = versions[version]
  if (!schema) throw new UnknownEvent(`version ${version} of ${type} is not known`)
  const parsed = schema.safeParse(detail)
  if (!parsed.success) throw new UnknownEvent(`${type} does not match its schema: ${formatIssues(parsed.error)}`)

  const { metadata, data } = parsed.data
  const correlationId = metadata.correlationId ?? id
  const item: EventRecord['item'] = {
    eventId: { S: metadata.id },
    type: { S: type },
    orderId: { S: data.orderId },
    carrier: { S: data.carrier },
    trackingNumber: { S: data.trackingNumber },
    ...(data.parcels !== undefined && { parcels: { N: String(data.parcels) } }),
    at: { S: data.at },
    correlationId: { S: correlationId },
    recordedAt: { S: recordedAt },
  }
  return { eventId: metadata.id, correlationId, at: data.at, item }
}

const formatIssues = ({ issues }: z.ZodError): string =>
  issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
