import type { Call } from '../core/call.ts'
import type { Access, AccessTable } from '../core/service.ts'

interface Addressed {
  readonly TableName?: string
  readonly IndexName?: string
  readonly ResourceArn?: string
  readonly RequestItems?: Readonly<Record<string, unknown>>
  readonly TransactItems?: readonly Readonly<Record<string, { TableName?: string } | undefined>>[]
}

/** What a transaction's parts are called as permissions: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html */
const PARTS: Record<string, string> = {
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
  Delete: 'dynamodb:DeleteItem',
  ConditionCheck: 'dynamodb:ConditionCheckItem',
  Get: 'dynamodb:GetItem',
}

/** Each operation is an action of its name on each table or index that it touches. */
export const accessTo = (names: readonly string[]): AccessTable<'dynamodb'> =>
  Object.fromEntries(
    names.map((name) => [name, (input: Addressed, call: Call) => accessOf(name, input, call)]),
  ) as AccessTable<'dynamodb'>

function accessOf(name: string, input: Addressed, call: Call): Access | readonly Access[] {
  const action = `dynamodb:${name.charAt(0).toUpperCase()}${name.slice(1)}`
  const { TableName, IndexName, ResourceArn, RequestItems, TransactItems } = input
  if (TransactItems) {
    const parts = TransactItems.flatMap((item) =>
      Object.entries(item).flatMap(([kind, part]) => (part ? `${PARTS[kind]} ${tableArn(part.TableName, call)}` : [])),
    )
    return [...new Set(parts)].map((part) => {
      const [partAction = '', resource = ''] = part.split(' ')
      return { action: partAction, resource }
    })
  }
  if (RequestItems) return Object.keys(RequestItems).map((table) => ({ action, resource: tableArn(table, call) }))
  if (ResourceArn) return { action, resource: ResourceArn }
  if (!TableName) return { action, resource: '*' }
  const table = tableArn(TableName, call)
  return { action, resource: IndexName ? `${table}/index/${IndexName}` : table }
}

/** The names of the tables that an operation is about. */
export function tablesOf({ TableName, RequestItems, TransactItems = [] }: Addressed): string[] {
  const parts = TransactItems.flatMap((item) => Object.values(item).map((part) => part?.TableName))
  const all = RequestItems ? Object.keys(RequestItems) : TableName === undefined ? parts : [TableName]
  return [...new Set(all.map(tableName))]
}

export const tableArn = (nameOrArn: string | undefined, { account, region }: Call): string =>
  nameOrArn?.startsWith('arn:') ? nameOrArn : `arn:aws:dynamodb:${region}:${account}:table/${nameOrArn}`

export const tableName = (nameOrArn: string | undefined): string => (nameOrArn ?? '').replace(/^arn:.*:table\//, '')
