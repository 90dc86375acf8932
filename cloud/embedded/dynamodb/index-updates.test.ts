import {
  CreateTableCommand,
  DescribeTableCommand,
  type GlobalSecondaryIndexUpdate,
  PutItemCommand,
  QueryCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StartedCloud } from '../../api/cloud.ts'
import { EmbeddedCloud } from '../embedded-cloud.ts'
import type { Engine } from './engine.ts'
import { updateIndexes } from './index-updates.ts'

let cloud: StartedCloud
beforeAll(async () => {
  cloud = await new EmbeddedCloud().start()
})
afterAll(() => cloud.stop())

async function createTable(TableName: string) {
  const { dynamodb } = cloud.clients
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    }),
  )
  const put = (id: string, color: string) =>
    dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: id }, color: { S: color } } }))
  const update = (indexUpdate: GlobalSecondaryIndexUpdate) =>
    dynamodb.send(
      new UpdateTableCommand({
        TableName,
        AttributeDefinitions: [{ AttributeName: 'color', AttributeType: 'S' }],
        GlobalSecondaryIndexUpdates: [indexUpdate],
      }),
    )
  const idsOf = async (color: string) => {
    const { Items } = await dynamodb.send(
      new QueryCommand({
        TableName,
        IndexName: 'by-color',
        KeyConditionExpression: 'color = :color',
        ExpressionAttributeValues: { ':color': { S: color } },
      }),
    )
    return Items?.map(({ id }) => id?.S).sort()
  }
  const describe = async () => (await dynamodb.send(new DescribeTableCommand({ TableName }))).Table
  return { put, update, idsOf, describe }
}

const BY_COLOR = {
  IndexName: 'by-color',
  KeySchema: [{ AttributeName: 'color', KeyType: 'HASH' as const }],
  Projection: { ProjectionType: 'ALL' as const },
}

test('an index that UpdateTable creates has the items from before, and gets those that are written later', async () => {
  const { put, update, idsOf, describe } = await createTable('created')
  await put('1', 'red')
  await put('2', 'blue')
  const { TableDescription } = await update({ Create: BY_COLOR })
  expect(TableDescription?.GlobalSecondaryIndexes).toMatchObject([{ ...BY_COLOR, IndexStatus: 'ACTIVE' }])
  await put('3', 'red')
  await put('2', 'red')
  expect([await idsOf('red'), await idsOf('blue')]).toEqual([['1', '2', '3'], []])
  expect((await describe())?.AttributeDefinitions).toHaveLength(2)
})

test('an index that UpdateTable deletes cannot be queried, and is empty when it is created again without items', async () => {
  const { put, update, idsOf, describe } = await createTable('deleted')
  await update({ Create: BY_COLOR })
  await put('1', 'red')
  await update({ Delete: { IndexName: 'by-color' } })
  await expect(idsOf('red')).rejects.toMatchObject({ name: 'ValidationException' })
  const table = await describe()
  expect([table?.GlobalSecondaryIndexes, table?.AttributeDefinitions?.length]).toEqual([undefined, 1])
  await put('1', 'blue')
  await update({ Create: BY_COLOR })
  expect([await idsOf('red'), await idsOf('blue')]).toEqual([[], ['1']])
})

test('UpdateTable rejects an index that exists, one that does not, one without attribute definitions, and two at once', async () => {
  const { update } = await createTable('rejected')
  await update({ Create: BY_COLOR })
  await expect(update({ Create: BY_COLOR })).rejects.toMatchObject({
    name: 'ValidationException',
    message: 'Attempting to create an index which already exists',
  })
  await expect(update({ Delete: { IndexName: 'absent' } })).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  await expect(
    update({ Create: { ...BY_COLOR, IndexName: 'by-size', KeySchema: [{ AttributeName: 'size', KeyType: 'HASH' }] } }),
  ).rejects.toThrow('Some index key attributes are not defined in AttributeDefinitions.')
  // Without the client, which retries this error for ten seconds.
  const both = [{ Delete: { IndexName: 'by-color' } }, { Create: { ...BY_COLOR, IndexName: 'other' } }]
  await expect(
    updateIndexes({} as Engine, { TableName: 'rejected', GlobalSecondaryIndexUpdates: both }),
  ).rejects.toMatchObject({ name: 'LimitExceededException' })
})
