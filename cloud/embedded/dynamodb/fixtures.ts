import { vi } from 'vitest'
import { Engine } from './engine.ts'

/** For tests: an engine with the active table `items`, whose key is `id`, and these items. */
export async function createEngine(...items: readonly object[]): Promise<Engine> {
  const engine = new Engine({ account: '000000000000', region: 'us-east-1' }, {})
  await engine.run('CreateTable', {
    TableName: 'items',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [
      { AttributeName: 'id', AttributeType: 'S' },
      { AttributeName: 'color', AttributeType: 'S' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by-color',
        KeySchema: [{ AttributeName: 'color', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  })
  await vi.waitFor(async () => {
    const { Table } = await engine.run('DescribeTable', { TableName: 'items' })
    if ((Table as { TableStatus: string }).TableStatus !== 'ACTIVE') throw new Error('The table is not active yet.')
  }, 10_000)
  for (const Item of items) await engine.run('PutItem', { TableName: 'items', Item })
  return engine
}

/** A map that contains itself `levels` times, around a string. */
export const nested = (levels: number): object =>
  Array.from({ length: levels }).reduce<object>((inner) => ({ M: { a: inner } }), { S: 'x' })
