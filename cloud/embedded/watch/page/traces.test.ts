import { expect, test } from 'vitest'
import { createSpan, fileTrace } from './test-spans.ts'
import { newestTraces, TraceStore } from './traces.ts'

test('what is told of a second time replaces what was told of it first', () => {
  const ways = new TraceStore()
  const { endTime: _, ...open } = fileTrace[1]!
  expect(ways.add([fileTrace[0]!, open])).toHaveLength(2)
  expect(newestTraces(ways.spans(), 10)).toMatchObject([{ traceId: 't', hops: 2, errors: 0, isUnderWay: true }])
  expect(ways.add([{ ...fileTrace[1]!, status: 'error' }])).toEqual([])
  expect(newestTraces(ways.spans(), 10)).toMatchObject([
    { hops: 2, errors: 1, isUnderWay: false, root: { name: 'S3.PutObject' } },
  ])
})

test('the newest come first, as many as are wanted, and calls that led nowhere are none', () => {
  const ways = new TraceStore()
  const pair = (traceId: string, id: number) => [
    createSpan(id, undefined, 'API Gateway', { traceId }),
    createSpan(id + 1, id, 'Lambda.Invoke', { traceId, statusMessage: `no ${traceId}` }),
  ]
  ways.add([...pair('a', 10), ...pair('b', 20), ...pair('c', 30)])
  ways.add([createSpan(40, undefined, 'DynamoDB.CreateTable', { traceId: 'd' })])
  expect(newestTraces(ways.spans(), 2).map(({ traceId }) => traceId)).toEqual(['c', 'b'])
  expect(newestTraces(ways.spans(), 2, 'NO A').map(({ traceId }) => traceId)).toEqual(['a'])
  expect(newestTraces(ways.spans({ lone: true }), 1).map(({ traceId }) => traceId)).toEqual(['d'])
})

test('a way has the hops of another trace that it led to as well', () => {
  const ways = new TraceStore()
  const elsewhere = createSpan(20, undefined, 'lambda demo-writer', {
    traceId: 'u',
    links: [{ traceId: 't', spanId: '5' }],
  })
  ways.add([...fileTrace, elsewhere, createSpan(21, 20, 'DynamoDB.PutItem', { traceId: 'u' })])
  expect(ways.spansOf('t').map(({ spanId }) => spanId)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '20', '21'])
})

test('the oldest are forgotten', () => {
  const ways = new TraceStore(10)
  ways.add(Array.from({ length: 11 }, (_, id) => createSpan(id, id === 0 ? undefined : 0, 'S3.PutObject')))
  expect(ways.get('0')).toBeUndefined()
  expect(ways.get('10')).toBeDefined()
})
