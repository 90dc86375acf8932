import type { UpdateTableCommandInput } from '@aws-sdk/client-dynamodb'
import { AwsError } from '../core/errors.ts'
import type { Engine } from './engine.ts'

type AttributeDefinitions = NonNullable<UpdateTableCommandInput['AttributeDefinitions']>

/** The part of a table's description that indexes depend on, as the engine stores it. */
export interface IndexedTable {
  readonly TableName: string
  readonly TableArn: string
  readonly KeySchema: readonly { readonly AttributeName?: string }[]
  readonly LocalSecondaryIndexes?: readonly Index[]
  AttributeDefinitions: AttributeDefinitions
  GlobalSecondaryIndexes?: Index[]
}

interface Index {
  readonly IndexName: string
  readonly KeySchema: readonly { readonly AttributeName?: string }[]
}

/** Whether UpdateTable creates or deletes indexes, which dynalite accepts and ignores. */
export const changesIndexes = ({ GlobalSecondaryIndexUpdates = [] }: Partial<UpdateTableCommandInput>): boolean =>
  GlobalSecondaryIndexUpdates.some(({ Create, Delete }) => Create ?? Delete)

/**
 * Creates or deletes one global secondary index. Nothing else may use the table meanwhile: a new index is filled with
 * the items that the table has. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.OnlineOps.html
 */
export async function updateIndexes(
  engine: Engine,
  { TableName = '', AttributeDefinitions = [], GlobalSecondaryIndexUpdates = [] }: Partial<UpdateTableCommandInput>,
): Promise<void> {
  if (GlobalSecondaryIndexUpdates.length > 1)
    throw new AwsError(
      'LimitExceededException',
      'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table',
      { status: 400 },
    )
  const { Create, Delete } = GlobalSecondaryIndexUpdates[0]!
  const table = await engine.readTable(TableName)
  const indexes = table.GlobalSecondaryIndexes ?? []
  const name = Create?.IndexName ?? Delete?.IndexName
  const exists = indexes.some(({ IndexName }) => IndexName === name)
  if (Delete) {
    if (!exists) throw new AwsError('ResourceNotFoundException', 'Requested resource not found', { status: 400 })
    table.GlobalSecondaryIndexes = indexes.filter(({ IndexName }) => IndexName !== name)
    if (table.GlobalSecondaryIndexes.length === 0) delete table.GlobalSecondaryIndexes
    table.AttributeDefinitions = usedDefinitions(table, table.AttributeDefinitions)
    await engine.writeTable(table)
    await engine.deleteIndexItems(TableName, name!)
    return
  }
  if (exists) throw invalid('Attempting to create an index which already exists')
  const index = {
    ...(Create as Index),
    IndexArn: `${table.TableArn}/index/${name}`,
    IndexSizeBytes: 0,
    ItemCount: 0,
    IndexStatus: 'ACTIVE',
    ProvisionedThroughput: {
      ReadCapacityUnits: 0,
      WriteCapacityUnits: 0,
      ...Create?.ProvisionedThroughput,
      NumberOfDecreasesToday: 0,
    },
  }
  const known = new Map([...table.AttributeDefinitions, ...AttributeDefinitions].map((one) => [one.AttributeName, one]))
  if (index.KeySchema.some(({ AttributeName }) => !known.has(AttributeName)))
    throw invalid(
      'One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions.',
    )
  table.GlobalSecondaryIndexes = [...indexes, index]
  table.AttributeDefinitions = usedDefinitions(table, [...known.values()])
  await engine.fillIndex(table, index)
  await engine.writeTable(table)
}

/** DynamoDB keeps the definitions of key attributes only. */
function usedDefinitions(table: IndexedTable, definitions: AttributeDefinitions): AttributeDefinitions {
  const { KeySchema, LocalSecondaryIndexes = [], GlobalSecondaryIndexes = [] } = table
  const schemas = [KeySchema, ...[...LocalSecondaryIndexes, ...GlobalSecondaryIndexes].map((index) => index.KeySchema)]
  const used = new Set(schemas.flat().map(({ AttributeName }) => AttributeName))
  return definitions.filter(({ AttributeName }) => used.has(AttributeName))
}

const invalid = (message: string) => new AwsError('ValidationException', message, { status: 400 })
