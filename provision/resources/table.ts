import {
  type AttributeDefinition,
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type KeySchemaElement,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb'
import type { Clients } from '../../cloud/api/clients.ts'
import { type Build, ensure, physicalName, stackTagList, undefinedIfMissing } from '../build.ts'
import { waiterOptions } from './waiter-options.ts'

export interface Table {
  readonly kind: 'table'
  /** As passed to `ensureTable`, for example `records`. */
  readonly logicalName: string
  readonly name: string
  readonly arn: string
  readonly key: Key
  /** The ARN of one of its indexes. */
  index(name: string): string
}

/** Attribute names with their types, partition key first: `{ fileId: 'S', row: 'N' }`. */
export type Key = Readonly<Record<string, 'S' | 'N'>>

export interface TableSpec {
  readonly key: Key
  /** Global secondary indexes by name; they carry all attributes. */
  readonly indexes?: Readonly<Record<string, Key>>
  /** The attribute that holds the second (since 1970) at which an item expires. */
  readonly expiresAt?: string
}

/** A table that is paid by the request. */
export async function ensureTable(build: Build, name: string, spec: TableSpec): Promise<Table> {
  const { dynamodb } = build.clients
  const TableName = physicalName(build, name)
  const indexes = Object.entries(spec.indexes ?? {})
  await ensure<unknown>(
    build,
    { kind: 'table', name: TableName },
    {
      find: () => undefinedIfMissing(dynamodb.send(new DescribeTableCommand({ TableName }))),
      create: () =>
        dynamodb.send(
          new CreateTableCommand({
            TableName,
            BillingMode: 'PAY_PER_REQUEST',
            KeySchema: keySchema(spec.key),
            AttributeDefinitions: attributeDefinitions([spec.key, ...indexes.map(([, key]) => key)]),
            ...(indexes.length > 0 && {
              GlobalSecondaryIndexes: indexes.map(([IndexName, key]) => ({
                IndexName,
                KeySchema: keySchema(key),
                Projection: { ProjectionType: 'ALL' },
              })),
            }),
            Tags: stackTagList(build),
          }),
        ),
    },
  )
  await waitUntilTableExists({ client: dynamodb, ...waiterOptions }, { TableName })
  if (spec.expiresAt) await enableTtl(build.clients, TableName, spec.expiresAt)
  const arn = `arn:aws:dynamodb:${build.region}:${build.accountId}:table/${TableName}`
  return toTable({ kind: 'table', logicalName: name, name: TableName, arn, key: spec.key })
}

/** Adds the methods that a table loses when it is written as JSON. */
export const toTable = (data: Omit<Table, 'index'>): Table => ({
  ...data,
  index: (name) => `${data.arn}/index/${name}`,
})

/** Switches on the removal of expired items. Doing so twice is an error on AWS, so it is looked at first. */
async function enableTtl({ dynamodb }: Clients, TableName: string, AttributeName: string): Promise<void> {
  const { TimeToLiveDescription } = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }))
  if (TimeToLiveDescription?.AttributeName === AttributeName) return
  await dynamodb.send(
    new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { AttributeName, Enabled: true } }),
  )
}

export async function removeTable({ dynamodb }: Clients, TableName: string): Promise<void> {
  await dynamodb.send(new DeleteTableCommand({ TableName }))
  await waitUntilTableNotExists({ client: dynamodb, ...waiterOptions }, { TableName })
}

const keySchema = (key: Key): KeySchemaElement[] =>
  Object.keys(key).map((AttributeName, place) => ({ AttributeName, KeyType: place === 0 ? 'HASH' : 'RANGE' }))

const attributeDefinitions = (keys: readonly Key[]): AttributeDefinition[] =>
  Object.entries(Object.assign({}, ...keys) as Key).map(([AttributeName, AttributeType]) => ({
    AttributeName,
    AttributeType,
  }))
