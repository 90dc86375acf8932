import { expect, test } from 'vitest'
import { ofFile, span } from './testing.ts'
import { newestOf, Ways } from './ways.ts'

test('what is told of a second time replaces what was told of it first', () => {
  const ways = new Ways()
  const { endTime: _, ...open } = ofFile[1]!
  expect(ways.add([ofFile[0]!, open])).toHaveLength(2)
  expect(newestOf(ways.spans(), 10)).toMatchObject([{ traceId: 't', hops: 2, errors: 0, isUnderWay: true }])
  expect(ways.add([{ ...ofFile[1]!, status: 'error' }])).toEqual([])
  expect(newestOf(ways.spans(), 10)).toMatchObject([
    { hops: 2, errors: 1, isUnderWay: false, root: { name: 'S3.PutObject' } },
  ])
})

test('the newest come first, as many as are wanted, and calls that led nowhere are none', () => {
  const ways = new Ways()
  const pair = (traceId: string, id: number) => [
    span(id, undefined, 'API Gateway', { traceId }),
    span(id + 1, id, 'Lambda.Invoke', { traceId, statusMessage: `no ${traceId}` }),
  ]
  ways.add([...pair('a', 10), ...pair('b', 20), ...pair('c', 30)])
  ways.add([span(40, undefined, 'DynamoDB.CreateTable', { traceId: 'd' })])
  expect(newestOf(ways.spans(), 2).map(({ traceId }) => traceId)).toEqual(['c', 'b'])
  expect(newestOf(ways.spans(), 2, 'NO A').map(({ traceId }) => traceId)).toEqual(['a'])
  expect(newestOf(ways.spans({ lone: true }), 1).map(({ traceId }) => traceId)).toEqual(['d'])
})

test('a way has the hops of another trace that it led to as well', () => {
  const ways = new Ways()
  const elsewhere = span(20, undefined, 'lambda demo-writer', { traceId: 'u', links: [{ traceId: 't', spanId: '5' }] })
  ways.add([...ofFile, elsewhere, span(21, 20, 'DynamoDB.PutItem', { traceId: 'u' })])
  expect(ways.spansOf('t').map(({ spanId }) => spanId)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '20', '21'])
})

test('the oldest are forgotten', () => {
  const ways = new Ways(10)
  ways.add(Array.from({ length: 11 }, (_, id) => span(id, id === 0 ? undefined : 0, 'S3.PutObject')))
  expect(ways.get('0')).toBeUndefined()
  expect(ways.get('10')).toBeDefined()
})
