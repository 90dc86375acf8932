import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { Stacks } from '../../scenarios/every-use-case/ledger/stacks.ts'
import { Tables } from './tables.ts'

test('tables are read page by page to the end, and numbers keep all their digits', async () => {
  await using stacks = await Stacks.start()
  const world = await stacks.createWorld()
  const { tableName: TableName } = world.records
  // A page has one megabyte at most.
  const ballast = { S: 'x'.repeat(390_000) }
  for (const row of ['4', '2', '10', '1', '3']) {
    const total = { N: '12345678901234567890.12' }
    const extra = { M: { note: { S: 'n' }, marks: { L: [{ N: '1' }, { BOOL: true }] } } }
    const Item = { fileId: { S: 'f' }, row: { N: row }, total, extra, ballast }
    await world.cloud.clients.dynamodb.send(new PutItemCommand({ TableName, Item }))
  }
  const tables = new Tables(world)
  const rows = await collected(tables.rowsOf(TableName, 'f'))
  expect(rows.map(({ row }) => row)).toEqual(['1', '2', '3', '4', '10'])
  expect(rows[0]).toMatchObject({ total: '12345678901234567890.12', extra: { note: 'n', marks: ['1', true] } })
  const keys = await collected(tables.scan(TableName, ['row']))
  expect(keys.map(({ row }) => Number(row)).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 10])
  expect(await tables.get(TableName, 'f', '11')).toBeUndefined()
})

async function collected<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const one of source) all.push(one)
  return all
}
