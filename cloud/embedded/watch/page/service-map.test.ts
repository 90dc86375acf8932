import { expect, test } from 'vitest'
import type { Span } from '../../core/trace.ts'
import { computeLayout } from './layout.ts'
import { buildServiceMap } from './service-map.ts'
import { createNameShortener, nodesOf } from './service-node.ts'
import { createSpan, fileTrace } from './test-spans.ts'

const pictured = (spans: readonly Span[]) => buildServiceMap(spans, (id) => spans.find(({ spanId }) => spanId === id))

test('the picture is drawn from the hops: who led to whom, how often, and what was only read', () => {
  const { nodes: places, edges } = pictured([
    ...fileTrace,
    createSpan(9, 6, 'DynamoDB.BatchWriteItem', {
      attributes: { 'aws.dynamodb.table_names': ['demo-rows'] },
      status: 'error',
    }),
  ])
  expect(places.map(({ id }) => id)).toEqual([
    'client',
    's3 demo-uploads',
    'lambda demo-splitter',
    'sqs demo-records',
    'lambda demo-writer',
    'dynamodb demo-rows',
  ])
  expect(edges.map(({ id, count: times, errorCount: errors, isRead }) => [id, times, errors, isRead])).toEqual([
    ['client → s3 demo-uploads', 1, 0, false],
    ['s3 demo-uploads → lambda demo-splitter', 1, 0, false],
    ['lambda demo-splitter → s3 demo-uploads', 1, 0, true],
    ['lambda demo-splitter → sqs demo-records', 1, 0, false],
    ['sqs demo-records → lambda demo-writer', 1, 0, false],
    ['lambda demo-writer → dynamodb demo-rows', 2, 1, false],
  ])
})

test('a hop whose beginning is not known any more is left out', () => {
  expect(pictured(fileTrace.slice(4, 6)).edges.map(({ id }) => id)).toEqual(['sqs demo-records → lambda demo-writer'])
})

test.each([
  [createSpan(1, undefined, 'API Gateway'), ['api API Gateway']],
  [createSpan(1, undefined, 'EventBridge.PutEvents'), ['events EventBridge']],
  [createSpan(1, undefined, 'EventBridge rule demo-shipments'), ['events demo-shipments']],
  [
    createSpan(1, undefined, 'DynamoDB.TransactWriteItems', { attributes: { 'aws.dynamodb.table_names': ['a', 'b'] } }),
    ['dynamodb a', 'dynamodb b'],
  ],
  [createSpan(1, undefined, 'Lambda.Invoke'), []],
  ...[
    ['arn:aws:s3:::bucket/some/key', ['s3 bucket']],
    ['arn:aws:sqs:us-east-1:000000000000:queue', ['sqs queue']],
    ['arn:aws:lambda:us-east-1:000000000000:function:f:live', ['lambda f']],
    ['arn:aws:dynamodb:us-east-1:000000000000:table/t/index/i', ['dynamodb t']],
    ['arn:aws:iam::000000000000:role/r', []],
    ['*', []],
  ].map(([arn, ids]): [Span, string[]] => [
    createSpan(1, undefined, 'refused', { attributes: { 'eventbed.resources': [String(arn)] } }),
    ids as string[],
  ]),
])('%o happened at %o', (one, ids) => {
  expect(nodesOf(one).map(({ id }) => id)).toEqual(ids)
})

test('events go from left to right, and what branches lies one below the other', () => {
  const positions = computeLayout(
    pictured([
      ...fileTrace,
      createSpan(9, 3, 'DynamoDB.PutItem', { attributes: { 'aws.dynamodb.table_names': ['demo-files'] } }),
      createSpan(10, undefined, 'API Gateway'),
    ]),
  )
  expect(Object.fromEntries(positions)).toEqual({
    client: { column: 0, row: 1.25 },
    's3 demo-uploads': { column: 1, row: 0.5 },
    'lambda demo-splitter': { column: 2, row: 0.5 },
    'sqs demo-records': { column: 3, row: 0 },
    'lambda demo-writer': { column: 4, row: 0 },
    'dynamodb demo-rows': { column: 5, row: 0 },
    'dynamodb demo-files': { column: 3, row: 1 },
    'api API Gateway': { column: 1, row: 2 },
  })
})

test('what is only read lies behind who reads it', () => {
  const read = createSpan(9, 6, 'DynamoDB.GetItem', { attributes: { 'aws.dynamodb.table_names': ['demo-prices'] } })
  expect(computeLayout(pictured([...fileTrace, read])).get('dynamodb demo-prices')).toEqual({ column: 5, row: 1 })
})

test('a way that comes back to where it was does not go round for ever', () => {
  const again = createSpan(9, 7, 'lambda demo-splitter', { attributes: { 'faas.name': 'demo-splitter' } })
  expect(computeLayout(pictured([...fileTrace, again])).get('dynamodb demo-rows')).toEqual({ column: 5, row: 0 })
})

test.each([
  [['demo-a', 'demo-b', 'API Gateway'], 'demo-a', 'a'],
  [['eventbed-x1-files', 'eventbed-x1-records-dlq'], 'eventbed-x1-records-dlq', 'records-dlq'],
  [['demo-a', 'other-b'], 'demo-a', 'demo-a'],
  [['demo-a'], 'demo-a', 'demo-a'],
  [['demo-up-111122223333', 'demo-b'], 'demo-up-111122223333', 'up'],
])('of %o, %s is called %s', (names, name, short) => {
  expect(createNameShortener(names)(name)).toBe(short)
})
