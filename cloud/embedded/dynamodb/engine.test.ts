import { createRequire } from 'node:module'
import { afterEach, expect, test, vi } from 'vitest'
import { Engine } from './engine.ts'
import { createEngine, nested } from './fixtures.ts'

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

const key = { TableName: 'items', Key: { id: { S: 'a' } } }

test('a map that is copied into itself holds the map as it was before', async () => {
  const engine = await createEngine({ id: { S: 'a' }, a: { M: { x: { N: '1' } } } })
  await engine.run('UpdateItem', { ...key, UpdateExpression: 'SET a.b = a, a.c = if_not_exists(nothing, a)' })
  const before = { M: { x: { N: '1' } } }
  expect(await engine.run('GetItem', key)).toMatchObject({
    Item: { a: { M: { x: { N: '1' }, b: before, c: before } } },
  })
})

test('an exception in a callback of dynalite fails its call and releases the lock of the item', async () => {
  const engine = await createEngine({ id: { S: 'a' }, n: { N: '1' } })
  // dynalite would only find out in the callback that reads the item.
  const broken = engine.validate('UpdateItem', { ...key, UpdateExpression: 'SET m = n' })
  broken._updates = { paths: [], sections: [{ type: 'set', path: ['m'], val: undefined }] }
  await expect(engine.execute('UpdateItem', broken)).rejects.toThrow(TypeError)
  expect(await engine.run('UpdateItem', { ...key, UpdateExpression: 'SET m = n' })).toEqual({})
})

test('32 levels of lists and maps are stored, and more are refused', async () => {
  const engine = await createEngine({ id: { S: 'a' } })
  const tooDeep = {
    name: 'ValidationException',
    message:
      'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
  }
  const put = (levels: number) =>
    engine.run('PutItem', { TableName: 'items', Item: { id: { S: 'b' }, a: nested(levels) } })
  expect(await put(32)).toEqual({})
  await expect(put(33)).rejects.toMatchObject(tooDeep)
  await expect(put(100_000)).rejects.toMatchObject(tooDeep)
  await expect(
    engine.run('UpdateItem', { ...key, Key: { id: { S: 'b' } }, UpdateExpression: 'SET a.b = a' }),
  ).rejects.toMatchObject(tooDeep)
  await expect(
    engine.run('BatchWriteItem', {
      RequestItems: { items: [{ PutRequest: { Item: { id: { S: 'c' }, a: nested(33) } } }] },
    }),
  ).rejects.toMatchObject(tooDeep)
})

test('large sets are added to and deleted from in linear time', async () => {
  const set = (from: number) => ({ SS: Array.from({ length: 50_000 }, (_, index) => `s${from + index}`) })
  const engine = await createEngine({ id: { S: 'a' }, set: set(0) })
  const update = (UpdateExpression: string, value: object) =>
    engine.run('UpdateItem', {
      ...key,
      UpdateExpression,
      ExpressionAttributeNames: { '#s': 'set' },
      ExpressionAttributeValues: { ':v': value },
    })
  const start = performance.now()
  await update('ADD #s :v', set(10_000))
  await update('DELETE #s :v', set(10_000))
  expect(performance.now() - start).toBeLessThan(2000)
  const { Item } = (await engine.run('GetItem', key)) as { Item: { set: { SS: string[] } } }
  expect(Item.set.SS).toEqual(set(0).SS.slice(0, 10_000))
})

test('members named __proto__ and constructor are stored, updated and returned', async () => {
  const engine = await createEngine({ id: { S: 'a' } })
  const M = () => JSON.parse('{"__proto__":{"S":"p"},"constructor":{"S":"c"}}')
  await engine.run('PutItem', { TableName: 'items', Item: { id: { S: 'a' }, extra: { M: M() } } })
  const read = async () => JSON.stringify((await engine.run('GetItem', key)).Item)
  expect(await read()).toBe('{"id":{"S":"a"},"extra":{"M":{"__proto__":{"S":"p"},"constructor":{"S":"c"}}}}')
  await engine.run('UpdateItem', {
    ...key,
    UpdateExpression: 'SET extra.#p = :value',
    ExpressionAttributeNames: { '#p': '__proto__' },
    ExpressionAttributeValues: { ':value': { S: 'q' } },
  })
  expect(await read()).toContain('"__proto__":{"S":"q"}')
})
