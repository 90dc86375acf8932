import type { Span } from '../../core/trace.ts'

type SpanChanges = Partial<Omit<Span, 'attributes'>> & { attributes?: Span['attributes'] }

/** A span of the trace `t` that starts at its id and takes 1 ms: `createSpan(2, 1, …)` is a child of the span 1. */
export const createSpan = (
  id: number,
  parentId: number | undefined,
  name: string,
  changes: SpanChanges = {},
): Span => ({
  traceId: 't',
  spanId: String(id),
  ...(parentId !== undefined && { parentSpanId: String(parentId) }),
  name,
  kind: 'server',
  startTime: id,
  endTime: id + 1,
  attributes: {},
  links: [],
  status: 'ok',
  ...changes,
})

/** The spans that the cloud records for the upload of a file with one row. */
export const fileTrace: readonly Span[] = [
  createSpan(1, undefined, 'S3.PutObject', { attributes: { 'aws.s3.bucket': 'demo-uploads', 'aws.s3.key': 'a.csv' } }),
  createSpan(2, 1, 'Lambda.Invoke'),
  createSpan(3, 2, 'lambda demo-splitter', { attributes: { 'faas.name': 'demo-splitter' } }),
  createSpan(4, 3, 'S3.GetObject', { attributes: { 'aws.s3.bucket': 'demo-uploads' } }),
  createSpan(5, 3, 'SQS.SendMessageBatch', { attributes: { 'messaging.destination.name': 'demo-records' } }),
  createSpan(6, 5, 'lambda demo-writer', {
    attributes: { 'faas.name': 'demo-writer', 'messaging.destination.name': 'demo-records' },
  }),
  createSpan(7, 6, 'DynamoDB.BatchWriteItem', { attributes: { 'aws.dynamodb.table_names': ['demo-rows'] } }),
  createSpan(8, 5, 'SQS.DeleteMessageBatch', { attributes: { 'messaging.destination.name': 'demo-records' } }),
]
