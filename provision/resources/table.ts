import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  ListTagsOfResourceCommand,
  type TableDescription,
  TagResourceCommand,
  UpdateTableCommand,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb'
import type { Clients } from '../../cloud/api/clients.ts'
import { UserError } from '../../cloud/common/user-error.ts'
import { type Build, ensure, hasStackTags, physicalName, stackTagList, undefinedIfMissing } from '../build.ts'
import { waiterOptions } from './eventual-consistency.ts'
import { attributeDefinitions, keyOf, keySchema, reconcileIndexes, toGlobalIndex } from './table-indexes.ts'
import { reconcileTtl } from './time-to-live.ts'

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

/** Attribute names with their types, the partition key first: `{ fileId: 'S', row: 'N' }`. */
export type Key = Readonly<Record<string, 'S' | 'N'>>

export interface TableSpec {
  readonly key: Key
  /** Global secondary indexes by name; they project all attributes. */
  readonly indexes?: Readonly<Record<string, Key>>
  /** The attribute with the time, in seconds since 1970, at which an item expires. */
  readonly expiresAt?: string
}

/** Creates an on-demand table, or updates the settings of an existing one. Keys cannot be changed: that is an error. */
export async function ensureTable(build: Build, name: string, spec: TableSpec): Promise<Table> {
  const { dynamodb } = build.clients
  const TableName = physicalName(build, name)
  const arn = `arn:aws:dynamodb:${build.region}:${build.accountId}:table/${TableName}`
  await ensure(
    build,
    { kind: 'table', name: TableName },
    {
      find: async () => (await undefinedIfMissing(dynamodb.send(new DescribeTableCommand({ TableName }))))?.Table,
      create: async () => {
        await dynamodb.send(new CreateTableCommand({ ...createInput(TableName, spec), Tags: stackTagList(build) }))
        await waitUntilTableExists({ client: dynamodb, ...waiterOptions }, { TableName })
        if (spec.expiresAt) await reconcileTtl(build.clients, TableName, spec.expiresAt)
      },
      reconcile: (found) => reconcile(build, arn, found, spec),
    },
  )
  return toTable({ kind: 'table', logicalName: name, name: TableName, arn, key: spec.key })
}

function createInput(TableName: string, { key, indexes = {} }: TableSpec) {
  const globalIndexes = Object.entries(indexes).map(([name, indexKey]) => toGlobalIndex(name, indexKey))
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST' as const,
    KeySchema: keySchema(key),
    AttributeDefinitions: attributeDefinitions([key, ...Object.values(indexes)]),
    ...(globalIndexes.length > 0 && { GlobalSecondaryIndexes: globalIndexes }),
  }
}

async function reconcile(build: Build, ResourceArn: string, table: TableDescription, spec: TableSpec): Promise<void> {
  const { dynamodb } = build.clients
  const { TableName } = table
  refuseKeyChange(build, table, spec.key)
  // A table that is being created or updated cannot be updated.
  const waitUntilActive = () => waitUntilTableExists({ client: dynamodb, ...waiterOptions }, { TableName })
  await waitUntilActive()
  if (table.BillingModeSummary?.BillingMode !== 'PAY_PER_REQUEST') {
    await dynamodb.send(new UpdateTableCommand({ TableName, BillingMode: 'PAY_PER_REQUEST' }))
    await waitUntilActive()
  }
  await reconcileIndexes(build.clients, table, spec.indexes ?? {})
  await reconcileTtl(build.clients, TableName!, spec.expiresAt)
  const { Tags } = await dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn }))
  if (!hasStackTags(build, Tags))
    await dynamodb.send(new TagResourceCommand({ ResourceArn, Tags: stackTagList(build) }))
}

/** Order matters: the partition key comes first. */
function refuseKeyChange(build: Build, table: TableDescription, key: Key): void {
  const [current, described] = [keyOf(table, table.KeySchema), key].map((value) => JSON.stringify(value))
  if (current === described) return
  throw new UserError(
    `The key of the table ${table.TableName} is ${current}, not ${described}, and DynamoDB cannot change the key of a table.`,
    {
      fixes: [
        'Give the table another name',
        `remove the stack with all its data first: npm run destroy -- --stack ${build.stack}`,
      ],
    },
  )
}

/** Adds the methods that a table loses when it is written as JSON. */
export const toTable = (data: Omit<Table, 'index'>): Table => ({
  ...data,
  index: (name) => `${data.arn}/index/${name}`,
})

export async function removeTable({ dynamodb }: Clients, TableName: string): Promise<void> {
  await dynamodb.send(new DeleteTableCommand({ TableName }))
  await waitUntilTableNotExists({ client: dynamodb, ...waiterOptions }, { TableName })
}
