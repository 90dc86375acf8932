import { expect, test } from 'vitest'
import type { LogLine } from './log-lines.ts'
import { spansFromLogs } from './spans-from-logs.ts'

const INPUT = { name: 'S3.PutObject sales.csv', requestId: 'r-1', correlationId: 'c-1' }
const line = (name: string, requestId: string, time: number, more: Partial<LogLine> = {}): LogLine => ({
  time,
  function: name,
  level: 'INFO',
  message: 'done',
  requestId,
  fields: {},
  ...more,
})

test('each invocation is a span, with the function before it as its parent', () => {
  const spans = spansFromLogs(
    INPUT,
    [
      line('file-splitter', 'i-1', 1000),
      line('record-writer', 'i-2', 1040),
      line('record-writer', 'i-2', 1055),
      line('record-writer', 'i-3', 1060),
    ],
    [],
    { 'record-writer': 'file-splitter' },
  )
  const [root, splitter] = spans
  expect(spans).toMatchObject([
    { name: 'S3.PutObject sales.csv', kind: 'producer', startTime: 1000, attributes: { 'aws.request_id': 'r-1' } },
    { name: 'lambda file-splitter', parentSpanId: root?.spanId, attributes: { 'faas.invocation_id': 'i-1' } },
    { name: 'lambda record-writer', parentSpanId: splitter?.spanId, startTime: 1040, endTime: 1055 },
    { name: 'lambda record-writer', parentSpanId: splitter?.spanId, startTime: 1060, endTime: 1060 },
  ])
  expect(root).not.toHaveProperty('parentSpanId')
})

test('span ids have the length of OpenTelemetry’s, and the same correlation id always yields the same ids', () => {
  const lines = [line('event-recorder', 'i-1', 1), line('event-recorder', 'i-2', 2)]
  const spans = spansFromLogs(INPUT, lines)
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1)
  expect(spans[0]?.traceId).toMatch(/^[0-9a-f]{32}$/)
  for (const { spanId } of spans) expect(spanId).toMatch(/^[0-9a-f]{16}$/)
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(3)
  expect(spansFromLogs(INPUT, lines)).toEqual(spans)
  expect(spansFromLogs({ ...INPUT, correlationId: 'c-2' }, lines)[0]?.traceId).not.toBe(spans[0]?.traceId)
})

test('an invocation that logged an error is a failed span with its message', () => {
  const error = { name: 'UnknownEvent', message: 'version 99 is not known' }
  const failed = line('event-recorder', 'i-1', 5, { level: 'ERROR', message: '', error })
  expect(spansFromLogs(INPUT, [failed])[1]).toMatchObject({ status: 'error', statusMessage: 'version 99 is not known' })
})

test('a dead letter is the last span of the trace', () => {
  const message = { messageId: 'm', body: {}, attributes: { ERROR_CODE: 'NO_PERMISSIONS' }, sentAt: 3000 }
  const spans = spansFromLogs(INPUT, [line('record-writer', 'i-1', 1000)], [{ queue: 'records-dlq', message }])
  expect(spans.at(-1)).toMatchObject({
    name: 'SQS dead letter in records-dlq',
    parentSpanId: spans[1]?.spanId,
    startTime: 3000,
    attributes: { 'messaging.destination.name': 'records-dlq', ERROR_CODE: 'NO_PERMISSIONS' },
  })
})

test('an input that no function logged has no spans', () => {
  expect(spansFromLogs(INPUT, [])).toEqual([])
})
