import type { Call } from '../core/call.ts'
import type { RequiredPermission } from '../core/permissions.ts'
import type { PermissionRules } from '../core/service.ts'

interface Addressed {
  readonly TableName?: string | undefined
  readonly RequestItems?: Readonly<Record<string, unknown>> | undefined
  readonly TransactItems?: readonly TransactItem[] | undefined
}

/** The actions for the parts of a transaction. */
const PARTS: Readonly<Record<string, string>> = {
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
  Delete: 'dynamodb:DeleteItem',
  ConditionCheck: 'dynamodb:ConditionCheckItem',
  Get: 'dynamodb:GetItem',
}

/** For example `{ Put: { TableName: … } }`. */
type TransactItem = Readonly<Partial<Record<'Put' | 'Update' | 'Delete' | 'ConditionCheck' | 'Get', OnTable>>>

type OnTable = { readonly TableName: string | undefined }
type OnIndex = OnTable & { readonly IndexName?: string | undefined }
type Tagged = { readonly ResourceArn: string | undefined }

const anyTable = (): string => '*'
const table = ({ TableName }: OnTable, call: Call): string => (TableName ? tableArn(TableName, call) : '*')
const tableOrIndex = ({ TableName, IndexName }: OnIndex, call: Call): string =>
  TableName && IndexName ? `${tableArn(TableName, call)}/index/${IndexName}` : table({ TableName }, call)
const tagged = ({ ResourceArn }: Tagged): string => ResourceArn || '*'

/** The same action on each table of a batch. */
const eachTable =
  (action: string) =>
  ({ RequestItems }: Addressed, call: Call): RequiredPermission[] =>
    RequestItems
      ? Object.keys(RequestItems).map((name) => ({ action, resource: tableArn(name, call) }))
      : [{ action, resource: '*' }]

/** Each action of a transaction on each of its tables, once. */
const eachPart =
  (action: string) =>
  ({ TransactItems }: Addressed, call: Call): RequiredPermission[] => {
    if (!TransactItems) return [{ action, resource: '*' }]
    const parts = TransactItems.flatMap((item) =>
      Object.entries(item).flatMap(([kind, part]) => (part ? `${PARTS[kind]} ${tableArn(part.TableName, call)}` : [])),
    )
    return [...new Set(parts)].map((part) => {
      const [partAction = '', resource = ''] = part.split(' ')
      return { action: partAction, resource }
    })
  }

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html */
export const permissions = {
  createTable: table,
  describeTable: table,
  updateTable: table,
  deleteTable: table,
  listTables: anyTable,
  getItem: table,
  putItem: table,
  updateItem: table,
  deleteItem: table,
  query: tableOrIndex,
  scan: tableOrIndex,
  batchGetItem: eachTable('dynamodb:BatchGetItem'),
  batchWriteItem: eachTable('dynamodb:BatchWriteItem'),
  transactGetItems: eachPart('dynamodb:TransactGetItems'),
  transactWriteItems: eachPart('dynamodb:TransactWriteItems'),
  updateTimeToLive: table,
  describeTimeToLive: table,
  updateContinuousBackups: table,
  describeContinuousBackups: table,
  tagResource: tagged,
  untagResource: tagged,
  listTagsOfResource: tagged,
} satisfies Partial<PermissionRules<'dynamodb'>>

/** The names of the tables that an operation acts on. */
export function tableNames({ TableName, RequestItems, TransactItems = [] }: Addressed): string[] {
  const parts = TransactItems.flatMap((item) => Object.values(item).map((part) => part?.TableName))
  const all = RequestItems ? Object.keys(RequestItems) : TableName === undefined ? parts : [TableName]
  return [...new Set(all.map(tableName))]
}

export const tableArn = (nameOrArn: string | undefined, { account, region }: Call): string =>
  nameOrArn?.startsWith('arn:') ? nameOrArn : `arn:aws:dynamodb:${region}:${account}:table/${nameOrArn}`

export const tableName = (nameOrArn: string | undefined): string => (nameOrArn ?? '').replace(/^arn:.*:table\//, '')
