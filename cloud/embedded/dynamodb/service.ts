import type { Call } from '../core/call.ts'
import { AwsError } from '../core/errors.ts'
import type { Platform } from '../core/platform.ts'
import { Regional } from '../core/regional.ts'
import { createService, type Operations, type Service } from '../core/service.ts'
import { permissions, tableName, tableNames, withTableNames } from './access.ts'
import { dynamodbDefinition } from './definition.ts'
import type { EngineOperation, EngineOptions } from './engine.ts'
import { changesIndexes, updateIndexes } from './index-updates.ts'
import { rejectDeepInput } from './nesting.ts'
import { createTableSettings, rejectUnsupportedSettings, type TableSettings } from './table-settings.ts'
import { Tables } from './tables.ts'
import { updateTimeToLive } from './time-to-live.ts'
import { fromWire, toWire } from './values.ts'

/** DynamoDB on dynalite's engine: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/ */
export const dynamodb = (platform: Platform, engineOptions: EngineOptions = {}): Service<'dynamodb'> => {
  const tables = new Regional((scope) => new Tables(scope, platform, engineOptions))

  const setTableAttributes = (input: object, call: Call) =>
    call.span.set({ 'db.system.name': 'aws.dynamodb', 'aws.dynamodb.table_names': tableNames(input) })
  const run = async (operation: EngineOperation, input: object, call: Call): Promise<Record<string, unknown>> => {
    setTableAttributes(input, call)
    const { engine, lock } = tables.get(call)
    rejectDeepInput(input)
    const wire = toWire(withTableNames(input, call))
    return fromWire(await lock.shared(() => engine.run(operation, wire))) as Record<string, unknown>
  }
  /** An operation that the engine implements completely. */
  const onEngine = (operation: EngineOperation) => (input: object, call: Call) =>
    run(operation, input, call) as Promise<never>

  const describeTable = (output: Record<string, unknown>, member: 'Table' | 'TableDescription', call: Call) => {
    const table = output[member] as { TableName: string }
    const settings = tables.get(call).settings.get(table.TableName)
    const more = settings && {
      DeletionProtectionEnabled: settings.deletionProtection,
      ...(settings.tableClass && { TableClassSummary: { TableClass: settings.tableClass } }),
    }
    return { [member]: { ...table, ...more } } as never
  }
  /** The settings of a table; the engine throws if the table does not exist. */
  const getSettings = async (nameOrArn: string | undefined, call: Call): Promise<TableSettings> => {
    await run('DescribeTable', { TableName: nameOrArn }, call)
    return tables.get(call).settings.get(tableName(nameOrArn))!
  }

  const operations = {
    createTable: async (input, call) => {
      rejectUnsupportedSettings('CreateTable', input)
      const output = await run('CreateTable', input, call)
      tables.get(call).settings.set(tableName(input.TableName), createTableSettings(input))
      return describeTable(output, 'TableDescription', call)
    },
    describeTable: async (input, call) => describeTable(await run('DescribeTable', input, call), 'Table', call),
    updateTable: async (input, call) => {
      rejectUnsupportedSettings('UpdateTable', input)
      const settings = await getSettings(input.TableName, call)
      settings.deletionProtection = input.DeletionProtectionEnabled ?? settings.deletionProtection
      settings.tableClass = input.TableClass ?? settings.tableClass
      if (changesIndexes(input)) {
        const { engine, lock } = tables.get(call)
        await lock.exclusive(() => updateIndexes(engine, { ...input, TableName: tableName(input.TableName) }))
        input = { ...input, GlobalSecondaryIndexUpdates: undefined }
      }
      const forEngine = input.ProvisionedThroughput || input.BillingMode || input.GlobalSecondaryIndexUpdates
      if (forEngine) return describeTable(await run('UpdateTable', input, call), 'TableDescription', call)
      const { Table } = await run('DescribeTable', { TableName: input.TableName }, call)
      return describeTable({ TableDescription: Table }, 'TableDescription', call)
    },
    deleteTable: async (input, call) => {
      if ((await getSettings(input.TableName, call)).deletionProtection)
        throw new AwsError(
          'ValidationException',
          'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
          { status: 400 },
        )
      const output = await run('DeleteTable', input, call)
      tables.get(call).settings.delete(tableName(input.TableName))
      return output as never
    },
    listTables: onEngine('ListTables'),
    getItem: onEngine('GetItem'),
    putItem: onEngine('PutItem'),
    updateItem: onEngine('UpdateItem'),
    deleteItem: onEngine('DeleteItem'),
    query: onEngine('Query'),
    scan: onEngine('Scan'),
    batchGetItem: onEngine('BatchGetItem'),
    batchWriteItem: onEngine('BatchWriteItem'),
    transactGetItems: async (input, call) => {
      setTableAttributes(input, call)
      rejectDeepInput(input)
      return fromWire(await tables.get(call).transactions.get(withTableNames(input, call))) as never
    },
    transactWriteItems: async (input, call) => {
      setTableAttributes(input, call)
      rejectDeepInput(input)
      return (await tables.get(call).transactions.write(withTableNames(input, call))) as never
    },
    updateTimeToLive: async ({ TableName, TimeToLiveSpecification = { AttributeName: '', Enabled: false } }, call) => {
      updateTimeToLive(await getSettings(TableName, call), TimeToLiveSpecification)
      tables.get(call).sweeper.start()
      return { TimeToLiveSpecification }
    },
    describeTimeToLive: async ({ TableName }, call) => {
      const { timeToLive } = await getSettings(TableName, call)
      return {
        TimeToLiveDescription: timeToLive
          ? { TimeToLiveStatus: 'ENABLED' as const, AttributeName: timeToLive }
          : { TimeToLiveStatus: 'DISABLED' as const },
      }
    },
    updateContinuousBackups: async ({ TableName, PointInTimeRecoverySpecification }, call) => {
      const settings = await getSettings(TableName, call)
      settings.pointInTimeRecovery = PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled ?? false
      return describeBackups(settings)
    },
    describeContinuousBackups: async ({ TableName }, call) => describeBackups(await getSettings(TableName, call)),
    tagResource: async ({ ResourceArn, Tags = [] }, call) => {
      const settings = await getSettings(ResourceArn, call)
      const byKey = new Map([...settings.tags, ...Tags].map((tag) => [tag.Key, tag]))
      settings.tags = [...byKey.values()]
      return {}
    },
    untagResource: async ({ ResourceArn, TagKeys = [] }, call) => {
      const settings = await getSettings(ResourceArn, call)
      settings.tags = settings.tags.filter(({ Key }) => !TagKeys.includes(Key!))
      return {}
    },
    listTagsOfResource: async ({ ResourceArn }, call) => ({ Tags: (await getSettings(ResourceArn, call)).tags }),
  } satisfies Operations<'dynamodb'>

  return createService(dynamodbDefinition, {
    operations,
    permissions,
    async stop() {
      for (const { sweeper } of tables.all()) sweeper.stop()
    },
  })
}

const describeBackups = ({ pointInTimeRecovery }: TableSettings) => ({
  ContinuousBackupsDescription: {
    ContinuousBackupsStatus: 'ENABLED' as const,
    PointInTimeRecoveryDescription: {
      PointInTimeRecoveryStatus: pointInTimeRecovery ? ('ENABLED' as const) : ('DISABLED' as const),
    },
  },
})
