import { createRequire } from 'node:module'
import { afterEach, expect, test, vi } from 'vitest'
import { Engine } from './engine.ts'

afterEach(() => vi.restoreAllMocks())

/** The in-memory database of dynalite's own dependencies. */
const requireFromDynalite = createRequire(createRequire(import.meta.url).resolve('dynalite/db'))
const { MemoryLevel } = requireFromDynalite('memory-level') as {
  MemoryLevel: { prototype: { attachResource(resource: object): void; detachResource(resource: object): void } }
}

test('every database iterator is closed after queries, scans and listings, so that no snapshot stays in memory', async () => {
  const opened = vi.spyOn(MemoryLevel.prototype, 'attachResource')
  const closed = vi.spyOn(MemoryLevel.prototype, 'detachResource')
  const engine = new Engine({ account: '000000000000', region: 'us-east-1' }, {})
  const TableName = 'items'
  await engine.run('CreateTable', {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [
      { AttributeName: 'a', KeyType: 'HASH' },
      { AttributeName: 'b', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [
      { AttributeName: 'a', AttributeType: 'S' },
      { AttributeName: 'b', AttributeType: 'N' },
    ],
  })
  await vi.waitFor(async () => {
    expect(await engine.run('DescribeTable', { TableName })).toMatchObject({ Table: { TableStatus: 'ACTIVE' } })
  }, 10_000)
  for (const N of ['1', '2', '3']) await engine.run('PutItem', { TableName, Item: { a: { S: 'x' }, b: { N } } })
  const query = { TableName, KeyConditionExpression: 'a = :a', ExpressionAttributeValues: { ':a': { S: 'x' } } }
  expect((await engine.run('Query', query)).Count).toBe(3)
  // A limited query stops before the end of the table.
  expect((await engine.run('Query', { ...query, Limit: 1 })).Count).toBe(1)
  expect((await engine.run('Scan', { TableName })).Count).toBe(3)
  await engine.run('ListTables', {})
  await engine.run('DeleteTable', { TableName })
  expect(opened.mock.calls.length).toBeGreaterThanOrEqual(4)
  await vi.waitFor(() => expect(closed.mock.calls.length).toBe(opened.mock.calls.length), 10_000)
})
