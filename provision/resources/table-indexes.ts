import {
  type AttributeDefinition,
  type CreateGlobalSecondaryIndexAction,
  DescribeTableCommand,
  type GlobalSecondaryIndexDescription,
  type KeySchemaElement,
  type TableDescription,
  UpdateTableCommand,
  type UpdateTableCommandInput,
} from '@aws-sdk/client-dynamodb'
import type { Clients } from '../../cloud/api/clients.ts'
import { pollUntil } from './eventual-consistency.ts'
import type { Key } from './table.ts'

export const keySchema = (key: Key): KeySchemaElement[] =>
  Object.keys(key).map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' }))

export const attributeDefinitions = (keys: readonly Key[]): AttributeDefinition[] =>
  Object.entries(Object.assign({}, ...keys) as Key).map(([AttributeName, AttributeType]) => ({
    AttributeName,
    AttributeType,
  }))

export const toGlobalIndex = (IndexName: string, key: Key) =>
  ({
    IndexName,
    KeySchema: keySchema(key),
    Projection: { ProjectionType: 'ALL' },
  }) satisfies CreateGlobalSecondaryIndexAction

/** The current key of a table or of one of its indexes, as it would be described. */
export function keyOf({ AttributeDefinitions = [] }: TableDescription, schema: KeySchemaElement[] = []): Key {
  const types = new Map(AttributeDefinitions.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]))
  const partitionKeyFirst = schema.toSorted((a, b) => (a.KeyType! < b.KeyType! ? -1 : 1))
  return Object.fromEntries(
    partitionKeyFirst.map(({ AttributeName }) => [AttributeName!, types.get(AttributeName) as 'S' | 'N']),
  )
}

/** Creates and deletes indexes. An index with another key is deleted and created again: DynamoDB cannot change it. */
export async function reconcileIndexes(
  clients: Clients,
  table: TableDescription,
  indexes: Readonly<Record<string, Key>>,
): Promise<void> {
  const isDescribed = (index: GlobalSecondaryIndexDescription): boolean =>
    JSON.stringify(keyOf(table, index.KeySchema)) === JSON.stringify(indexes[index.IndexName!]) &&
    index.Projection?.ProjectionType === 'ALL'
  const found = table.GlobalSecondaryIndexes ?? []
  const current = found.every(isActive) ? found : await waitForIndexes(clients, table)
  const kept = new Set(current.filter(isDescribed).map(({ IndexName }) => IndexName))
  // DynamoDB creates or deletes one index at a time.
  for (const { IndexName } of current)
    if (!kept.has(IndexName)) {
      await update(clients, table, { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName } }] })
      await waitForIndexes(clients, table)
    }
  for (const [name, key] of Object.entries(indexes))
    if (!kept.has(name)) {
      await update(clients, table, {
        AttributeDefinitions: attributeDefinitions([key]),
        GlobalSecondaryIndexUpdates: [{ Create: toGlobalIndex(name, key) }],
      })
      await waitForIndexes(clients, table)
    }
}

const update = (
  { dynamodb }: Clients,
  { TableName }: TableDescription,
  input: Omit<UpdateTableCommandInput, 'TableName'>,
) => dynamodb.send(new UpdateTableCommand({ TableName, ...input }))

const isActive = ({ IndexStatus }: GlobalSecondaryIndexDescription): boolean => IndexStatus === 'ACTIVE'

/** Waits until no index is being created or deleted, and returns the indexes. */
async function waitForIndexes(
  { dynamodb }: Clients,
  { TableName }: TableDescription,
): Promise<GlobalSecondaryIndexDescription[]> {
  const table = await pollUntil(
    async () => (await dynamodb.send(new DescribeTableCommand({ TableName }))).Table,
    (current) => current?.TableStatus === 'ACTIVE' && (current.GlobalSecondaryIndexes ?? []).every(isActive),
    () => `DynamoDB is still updating the indexes of the table ${TableName}. Run this again later.`,
  )
  return table?.GlobalSecondaryIndexes ?? []
}
