import type { Call } from '../core/call.ts'
import { AwsError } from '../core/errors.ts'
import type { RequiredPermission } from '../core/permissions.ts'
import type { Scope } from '../core/regional.ts'
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
export const tableNames = (input: Addressed): string[] => [...new Set(tableReferences(input).map(tableName))]

/** The names or ARNs of tables in an input. */
function tableReferences({ TableName, RequestItems, TransactItems = [] }: Addressed): (string | undefined)[] {
  if (RequestItems) return Object.keys(RequestItems)
  if (TableName !== undefined) return [TableName]
  return TransactItems.flatMap((item) => Object.values(item).map((part) => part?.TableName))
}

/** A call that names a table by its ARN must not reach any other table, so the ARN is used as it is. */
export const tableArn = (nameOrArn: string | undefined, { account, region }: Call): string =>
  nameOrArn?.startsWith('arn:') ? nameOrArn : `arn:aws:dynamodb:${region}:${account}:table/${nameOrArn}`

const TABLE_ARN = /^arn:aws:dynamodb:([^:/]*):([^:/]*):table\/([a-zA-Z0-9_.-]+)$/

/** The name in a table's ARN. Any other text is returned as it is, and the engine refuses it unless it is a name. */
export const tableName = (nameOrArn: string | undefined): string =>
  TABLE_ARN.exec(nameOrArn ?? '')?.[3] ?? nameOrArn ?? ''

/** Replaces the ARNs of tables in an input by names. A table of another region or account cannot be used. */
export function withTableNames<Input extends object>(input: Input, call: Scope): Input {
  const { TableName, RequestItems, TransactItems } = input as Addressed
  const nameOf = (nameOrArn: string): string => {
    const [, region, account, name] = TABLE_ARN.exec(nameOrArn) ?? []
    if (name === undefined) return nameOrArn
    if (region !== call.region || account !== call.account)
      throw new AwsError('ResourceNotFoundException', 'Requested resource not found')
    return name
  }
  const usesArns = tableReferences(input as Addressed).some((name) => name?.startsWith('arn:'))
  if (!usesArns) return input
  return {
    ...input,
    ...(TableName && { TableName: nameOf(TableName) }),
    ...(RequestItems && {
      RequestItems: Object.fromEntries(Object.entries(RequestItems).map(([name, part]) => [nameOf(name), part])),
    }),
    ...(TransactItems && { TransactItems: TransactItems.map((item) => namedParts(item, nameOf)) }),
  }
}

const namedParts = (item: TransactItem, nameOf: (nameOrArn: string) => string): object =>
  Object.fromEntries(
    Object.entries(item).map(([kind, part]) => [
      kind,
      part?.TableName ? { ...part, TableName: nameOf(part.TableName) } : part,
    ]),
  )
