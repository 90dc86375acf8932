import { expect, test } from 'vitest'
import { SystemClock } from './clock.ts'
import { systemRandom } from './random-source.ts'
import { Tracer } from './trace.ts'
import { spansMentioning, spansOfRequest, spansOfTraces } from './trace-query.ts'

const names = (spans: readonly { name: string }[]) => spans.map(({ name }) => name)

/** Two files whose rows share a batch: the batch continues the trace of the first file and links to the other. */
function twoFiles() {
  const tracer = new Tracer(new SystemClock(), systemRandom)
  const first = tracer.start('put first', { attributes: { 'aws.request_id': 'r-1', 'aws.s3.key': 'first.csv' } })
  const other = tracer.start('put other', { attributes: { 'aws.request_id': 'r-2', 'aws.s3.key': 'other.csv' } })
  const batch = tracer.start('batch', { parent: first.context, links: [other.context] })
  tracer.start('write', { parent: batch.context })
  tracer.start('unrelated')
  return { tracer, traceId: first.context.traceId }
}

test('a query for a trace returns all spans of this trace', () => {
  const { tracer, traceId } = twoFiles()
  expect(names(spansOfTraces(tracer, [traceId]))).toEqual(['put first', 'batch', 'write'])
  expect(names(spansOfRequest(tracer, 'r-1'))).toEqual(['put first', 'batch', 'write'])
})

test('a query for a trace returns the spans of other traces that link to it, and all their descendants', () => {
  const { tracer } = twoFiles()
  expect(names(spansOfRequest(tracer, 'r-2'))).toEqual(['put other', 'batch', 'write'])
})

test('a trace is found by a text that an attribute of any of its spans mentions', () => {
  const { tracer } = twoFiles()
  expect(names(spansMentioning(tracer, 'other.csv'))).toEqual(['put other', 'batch', 'write'])
  expect(spansMentioning(tracer, 'third.csv')).toEqual([])
})

test('a span that is not recorded can still be the parent of recorded spans', () => {
  const tracer = new Tracer(new SystemClock(), systemRandom)
  const { context } = tracer.start('poll', { isRecorded: false })
  tracer.start('below', { parent: context })
  expect(tracer.spans()).toMatchObject([{ name: 'below', parentSpanId: context.spanId }])
})
