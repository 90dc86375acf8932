import { expect, test } from 'vitest'
import type { Span } from '../../core/trace.ts'
import { computeLayout } from './layout.ts'
import { buildServiceMap } from './service-map.ts'
import { createNameShortener, nodesOf } from './service-node.ts'
import { createSpan, fileTrace } from './test-spans.ts'

const mapOf = (spans: readonly Span[]) => buildServiceMap(spans, (id) => spans.find(({ spanId }) => spanId === id))

test('the service map has one edge per connection, with its calls, its errors and whether it only reads', () => {
  const { nodes, edges } = mapOf([
    ...fileTrace,
    createSpan(9, 6, 'DynamoDB.BatchWriteItem', {
      attributes: { 'aws.dynamodb.table_names': ['demo-rows'] },
      status: 'error',
    }),
  ])
  expect(nodes.map(({ id }) => id)).toEqual([
    'client',
    's3 demo-uploads',
    'lambda demo-splitter',
    'sqs demo-records',
    'lambda demo-writer',
    'dynamodb demo-rows',
  ])
  expect(edges.map(({ id, count, errorCount, isRead }) => [id, count, errorCount, isRead])).toEqual([
    ['client → s3 demo-uploads', 1, 0, false],
    ['s3 demo-uploads → lambda demo-splitter', 1, 0, false],
    ['lambda demo-splitter → s3 demo-uploads', 1, 0, true],
    ['lambda demo-splitter → sqs demo-records', 1, 0, false],
    ['sqs demo-records → lambda demo-writer', 1, 0, false],
    ['lambda demo-writer → dynamodb demo-rows', 2, 1, false],
  ])
})

test('a span whose ancestors have been dropped adds no edge', () => {
  expect(mapOf(fileTrace.slice(4, 6)).edges.map(({ id }) => id)).toEqual(['sqs demo-records → lambda demo-writer'])
})

test.each<[name: string, attributes: Span['attributes'], ids: string[]]>([
  ['API Gateway', {}, ['api API Gateway']],
  ['EventBridge.PutEvents', {}, ['events EventBridge']],
  ['EventBridge rule demo-shipments', {}, ['events demo-shipments']],
  ['DynamoDB.TransactWriteItems', { 'aws.dynamodb.table_names': ['a', 'b'] }, ['dynamodb a', 'dynamodb b']],
  ['Lambda.Invoke', {}, []],
])('a span named %s with the attributes %o belongs to the nodes %o', (name, attributes, ids) => {
  expect(nodesOf(createSpan(1, undefined, name, { attributes })).map(({ id }) => id)).toEqual(ids)
})

test.each([
  ['arn:aws:s3:::bucket/some/key', ['s3 bucket']],
  ['arn:aws:sqs:us-east-1:000000000000:queue', ['sqs queue']],
  ['arn:aws:lambda:us-east-1:000000000000:function:f:live', ['lambda f']],
  ['arn:aws:dynamodb:us-east-1:000000000000:table/t/index/i', ['dynamodb t']],
  ['arn:aws:iam::000000000000:role/r', []],
  ['*', []],
])('a denied call to the resource %s belongs to the nodes %o', (arn, ids) => {
  const span = createSpan(1, undefined, 'refused', { attributes: { 'eventbed.resources': [arn] } })
  expect(nodesOf(span).map(({ id }) => id)).toEqual(ids)
})

test('the layout runs from left to right, and puts branches one below the other', () => {
  const positions = computeLayout(
    mapOf([
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

test('a table that is only read is laid out to the right of its reader', () => {
  const read = createSpan(9, 6, 'DynamoDB.GetItem', { attributes: { 'aws.dynamodb.table_names': ['demo-prices'] } })
  expect(computeLayout(mapOf([...fileTrace, read])).get('dynamodb demo-prices')).toEqual({ column: 5, row: 1 })
})

test('the layout of a cycle ends at the node that was already visited', () => {
  const loop = createSpan(9, 7, 'lambda demo-splitter', { attributes: { 'faas.name': 'demo-splitter' } })
  expect(computeLayout(mapOf([...fileTrace, loop])).get('dynamodb demo-rows')).toEqual({ column: 5, row: 0 })
})

test.each([
  [['demo-a', 'demo-b', 'API Gateway'], 'demo-a', 'a'],
  [['eventbed-x1-files', 'eventbed-x1-records-dlq'], 'eventbed-x1-records-dlq', 'records-dlq'],
  [['demo-a', 'other-b'], 'demo-a', 'demo-a'],
  [['demo-a'], 'demo-a', 'demo-a'],
  [['demo-up-111122223333', 'demo-b'], 'demo-up-111122223333', 'up'],
])('among the names %o, %s is shortened to %s', (names, name, short) => {
  expect(createNameShortener(names)(name)).toBe(short)
})
