import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import * as z from 'zod'
import { parseIsoTime } from '../shared/iso-time.ts'

const at = z.string().transform((text, context) => {
  const instant = parseIsoTime(text)
  if (instant !== undefined) return instant
  context.addIssue('must be a time in ISO 8601')
  return z.NEVER
})

const metadata = z.object({ id: z.string().min(1), version: z.number(), correlationId: z.string().optional() })

/** What the recorder needs of EventBridge's own fields, which are not the producer's to get wrong. */
const envelope = z.object({ id: z.string(), 'detail-type': z.string(), detail: z.object({ metadata }).loose() })

const shipmentV1 = z.object({
  metadata,
  data: z.object({
    orderId: z.string().min(1),
    carrier: z.string().min(1),
    trackingNumber: z.string().min(1),
    parcels: z.number().int().positive().optional(),
    at,
  }),
})

/** One schema for each type of event and version. What is not in here is refused aloud: nobody knows what it means. */
const SCHEMAS: Record<string, Record<number, typeof shipmentV1>> = {
  ShipmentDispatched: { 1: shipmentV1 },
  ShipmentDelivered: { 1: shipmentV1 },
}

/** An event that cannot be recorded, however often it is tried. */
export class UnknownEvent extends Error {
  override readonly name = 'UnknownEvent'
}

export interface EventRecord {
  readonly eventId: string
  readonly correlationId: string
  readonly at: string
  readonly item: Record<string, AttributeValue>
}

/** The item of an event. Throws `UnknownEvent` for a type or version that there is no schema for, or that it breaks. */
export function toEventRecord(event: unknown, recordedAt: string): EventRecord {
  const read = envelope.safeParse(event)
  if (!read.success) throw new UnknownEvent(`the event is malformed: ${formatIssues(read.error)}`)
  const { id, 'detail-type': type, detail } = read.data
  const { version } = detail.metadata
  const versions = SCHEMAS[type]
  if (!versions) throw new UnknownEvent(`events of the type ${type} are not known`)
  const schema = versions[version]
  if (!schema) throw new UnknownEvent(`version ${version} of ${type} is not known`)
  const parsed = schema.safeParse(detail)
  if (!parsed.success) throw new UnknownEvent(`${type} breaks its schema: ${formatIssues(parsed.error)}`)

  const { metadata: own, data } = parsed.data
  const correlationId = own.correlationId ?? id
  const item: EventRecord['item'] = {
    eventId: { S: own.id },
    type: { S: type },
    orderId: { S: data.orderId },
    carrier: { S: data.carrier },
    trackingNumber: { S: data.trackingNumber },
    ...(data.parcels !== undefined && { parcels: { N: String(data.parcels) } }),
    at: { S: data.at },
    correlationId: { S: correlationId },
    recordedAt: { S: recordedAt },
  }
  return { eventId: own.id, correlationId, at: data.at, item }
}

const formatIssues = ({ issues }: z.ZodError): string =>
  issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
