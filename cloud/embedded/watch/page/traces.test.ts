import { expect, test } from 'vitest'
import { createSpan, fileTrace } from './test-spans.ts'
import { newestTraces, TraceStore } from './traces.ts'

test('an update of a span replaces the earlier state of that span', () => {
  const traces = new TraceStore()
  const { endTime: _, ...unfinished } = fileTrace[1]!
  expect(traces.add([fileTrace[0]!, unfinished])).toHaveLength(2)
  expect(newestTraces(traces.spans(), 10)).toMatchObject([{ traceId: 't', spanCount: 2, outcome: 'in progress' }])
  expect(traces.add([{ ...fileTrace[1]!, status: 'error' }])).toEqual([])
  expect(newestTraces(traces.spans(), 10)).toMatchObject([
    { spanCount: 2, outcome: '1 failed', root: { name: 'S3.PutObject' } },
  ])
})

test('the list shows the newest traces first, up to its limit, without traces of a single span', () => {
  const traces = new TraceStore()
  const pair = (traceId: string, id: number) => [
    createSpan(id, undefined, 'API Gateway', { traceId }),
    createSpan(id + 1, id, 'Lambda.Invoke', { traceId, statusMessage: `no ${traceId}` }),
  ]
  traces.add([...pair('a', 10), ...pair('b', 20), ...pair('c', 30)])
  traces.add([createSpan(40, undefined, 'DynamoDB.CreateTable', { traceId: 'd' })])
  expect(newestTraces(traces.spans(), 2).map(({ traceId }) => traceId)).toEqual(['c', 'b'])
  expect(newestTraces(traces.spans(), 2, 'NO A').map(({ traceId }) => traceId)).toEqual(['a'])
  expect(newestTraces(traces.spans({ includeSingleSpans: true }), 1).map(({ traceId }) => traceId)).toEqual(['d'])
})

test('the spans of a trace include those of a linked trace that it caused', () => {
  const traces = new TraceStore()
  const linked = createSpan(20, undefined, 'lambda demo-writer', {
    traceId: 'u',
    links: [{ traceId: 't', spanId: '5' }],
  })
  traces.add([...fileTrace, linked, createSpan(21, 20, 'DynamoDB.PutItem', { traceId: 'u' })])
  expect(traces.spansOf('t').map(({ spanId }) => spanId)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '20', '21'])
})

test('the store drops the oldest spans once it exceeds its limit', () => {
  const traces = new TraceStore(10)
  traces.add(Array.from({ length: 11 }, (_, id) => createSpan(id, id === 0 ? undefined : 0, 'S3.PutObject')))
  expect(traces.get('0')).toBeUndefined()
  expect(traces.get('10')).toBeDefined()
})

test('a trace is never ok if an event in it failed, was dead-lettered or was not routed', () => {
  const [root, child] = fileTrace
  const ended = (outcome: string) => ({ ...child!, endTime: 2, attributes: { 'eventbed.outcome': outcome } })
  const done = { ...root!, endTime: 3 }
  const { endTime: _, ...withoutEnd } = root!
  const outcomes = [
    [done, { ...child!, endTime: 2 }],
    [done, ended('dead letter')],
    [done, ended('not routed')],
    [{ ...done, status: 'error' as const }, ended('dead letter')],
    [withoutEnd, ended('dead letter')],
  ].map((spans) => newestTraces(spans, 1)[0]!.outcome)
  expect(outcomes).toEqual(['ok', '1 dead letter', '1 not routed', '1 failed, 1 dead letter', 'in progress'])
})
