import { createRequire } from 'node:module'
import type { Item, Rejection, Store, Table } from 'dynalite/db/index.js'
import { AwsError } from '../core/errors.ts'
import type { Scope } from '../core/regional.ts'
import { correctDynalite, loadUpdateItem, markCopiedPaths } from './dynalite-corrections.ts'
import { guardStore } from './guarded-store.ts'
import type { IndexedTable } from './index-updates.ts'
import { rejectDeepInput } from './nesting.ts'
import { escapePrototypeNames, restorePrototypeNames } from './prototype-names.ts'

// dynalite is CommonJS and exports only its HTTP server, so the modules behind it are loaded by their paths.
const require = createRequire(import.meta.url)
const db: typeof import('dynalite/db/index.js').default = require('dynalite/db')
const validations: typeof import('dynalite/validations/index.js').default = require('dynalite/validations')

const OPERATIONS = [
  'BatchGetItem',
  'BatchWriteItem',
  'CreateTable',
  'DeleteItem',
  'DeleteTable',
  'DescribeTable',
  'GetItem',
  'ListTables',
  'PutItem',
  'Query',
  'Scan',
  'UpdateItem',
  'UpdateTable',
] as const
export type EngineOperation = (typeof OPERATIONS)[number]

type Action = (store: Store, data: object, done: (error: Error | null, output: Record<string, unknown>) => void) => void
interface Validation {
  readonly types: Record<string, unknown>
  readonly custom?: unknown
}

const actions = {} as Record<EngineOperation, Action>
const validationRules = {} as Record<EngineOperation, Validation>
for (const name of OPERATIONS) {
  const file = name.charAt(0).toLowerCase() + name.slice(1)
  actions[name] = require(`dynalite/actions/${file}`)
  validationRules[name] = require(`dynalite/validations/${file}`)
}

// dynalite lacks ReturnValuesOnConditionCheckFailure: a failed condition can return the item that it failed on.
for (const name of ['PutItem', 'UpdateItem', 'DeleteItem'] as const)
  validationRules[name].types.ReturnValuesOnConditionCheckFailure = { type: 'String', enum: ['ALL_OLD', 'NONE'] }
correctDynalite(db, require)
actions.UpdateItem = loadUpdateItem(require)

export interface EngineOptions {
  /** How long a new table stays CREATING; on AWS it is some seconds. */
  readonly tableCreationMs?: number
}

/** The tables of one account and region, in dynalite's engine. Input and output are in the JSON wire format. */
export class Engine {
  readonly #store: Store

  constructor({ account, region }: Scope, { tableCreationMs = 0 }: EngineOptions) {
    this.#store = db.create({ createTableMs: tableCreationMs, deleteTableMs: 0, updateTableMs: 0 })
    closeIterators(this.#store.db)
    this.#store.tableDb.awsAccountId = account
    this.#store.tableDb.awsRegion = region
  }

  /** Validates an operation's input as DynamoDB does. Returns it in the form that `execute` expects. */
  validate(operation: EngineOperation, input: object): Record<string, unknown> {
    const { types, custom } = validationRules[operation]
    return withAwsErrors(() => {
      rejectDeepInput(input)
      const data = validations.checkTypes({ ...escapePrototypeNames(input) }, types)
      validations.checkValidations(data, types, custom, this.#store)
      markCopiedPaths(data)
      return data
    })
  }

  async execute(operation: EngineOperation, data: object): Promise<Record<string, unknown>> {
    return new Promise((resolve, reject) => {
      const store = guardStore(this.#store, (error) => reject(toAwsError(error)))
      actions[operation](store, data, (error, output) =>
        error ? reject(toAwsError(error)) : resolve(restorePrototypeNames(output)),
      )
    })
  }

  async run(operation: EngineOperation, input: object): Promise<Record<string, unknown>> {
    return this.execute(operation, this.validate(operation, input))
  }

  async readTable(name: string): Promise<IndexedTable> {
    const table: unknown = await this.#getTable(name)
    return table as IndexedTable
  }

  async writeTable(table: IndexedTable): Promise<void> {
    await callback<void>((done) => this.#store.tableDb.put(table.TableName, table, done))
  }

  async deleteIndexItems(tableName: string, indexName: string): Promise<void> {
    await callback<void>((done) => this.#store.deleteIndexDb('Global', tableName, indexName, done))
  }

  /** Adds the items that a table has to a new index. */
  async fillIndex(owner: IndexedTable, index: object): Promise<void> {
    const { TableName } = owner
    const table = { ...owner, LocalSecondaryIndexes: [], GlobalSecondaryIndexes: [index] }
    let ExclusiveStartKey: unknown
    do {
      const page = await this.run('Scan', { TableName, ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}) })
      for (const item of page.Items as Item[])
        await callback<void>((done) => db.updateIndexes(this.#store, table, undefined, item, done))
      ExclusiveStartKey = page.LastEvaluatedKey
    } while (ExclusiveStartKey)
  }

  /** Evaluates a write without executing it: the item it targets, and the error if its condition fails. */
  async examineWrite(operation: 'PutItem' | 'UpdateItem' | 'DeleteItem', data: Record<string, unknown>) {
    const tableName = String(data.TableName)
    const table = await this.#getTable(tableName)
    const newItem = data.Item as Item | undefined
    const invalid = newItem ? db.validateItem(newItem, table) : db.validateKey(data.Key as Item, table)
    if (invalid) throw toAwsError(invalid)
    const keyNames = table.KeySchema.map(({ AttributeName }) => AttributeName)
    const key = newItem ? Object.fromEntries(keyNames.map((name) => [name, newItem[name]])) : (data.Key as Item)
    const itemKey = db.createKey(key, table)
    const item = await this.#readItem(tableName, itemKey)
    return {
      operation,
      data,
      itemId: `${tableName} ${itemKey}`,
      /** Undoes the write: restores the item as it was examined. */
      restore: () => this.#restore(table, tableName, itemKey, item),
      rejection: db.checkConditional(data, item) ?? undefined,
    }
  }

  #getTable(name: string): Promise<Table> {
    return callback((done) => this.#store.getTable(name, done))
  }

  #readItem(tableName: string, itemKey: string): Promise<Item | undefined> {
    return new Promise((resolve, reject) =>
      this.#store.getItemDb(tableName).get(itemKey, (error, found) => {
        if (error && error.name !== 'NotFoundError') reject(error)
        else resolve(found)
      }),
    )
  }

  async #restore(table: Table, tableName: string, itemKey: string, item: Item | undefined): Promise<void> {
    const current = await this.#readItem(tableName, itemKey)
    await callback<void>((done) => db.updateIndexes(this.#store, table, current, item, done))
    const itemDb = this.#store.getItemDb(tableName)
    await callback<void>((done) => (item ? itemDb.put(itemKey, item, done) : itemDb.del(itemKey, done)))
  }
}

/**
 * dynalite closes its iterators with `return()`, which the iterators of its database no longer have. Unclosed, each
 * would keep a snapshot of all items in memory forever.
 */
function closeIterators(level: Store['db']): void {
  for (const name of ['keys', 'values'] as const) {
    const iterate = level[name].bind(level)
    level[name] = (options) => {
      const iterator = iterate(options)
      return Object.assign(iterator, { return: () => iterator.close() })
    }
  }
}

function withAwsErrors<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw toAwsError(error as Error)
  }
}

/** Converts dynalite's errors, which carry an HTTP response, to errors of the service. */
function toAwsError(error: Error): Error {
  const { body, statusCode } = error as Partial<Rejection> & { body?: { Message?: string } }
  if (!body) return error
  const { __type, message, Message, ...fields } = body
  return new AwsError(__type.slice(__type.lastIndexOf('#') + 1), message ?? Message ?? '', {
    status: statusCode ?? 400,
    fields,
  })
}

/** The result of one of dynalite's functions. */
const callback = <T>(start: (done: (error?: Error | null, value?: T) => void) => void): Promise<T> =>
  new Promise((resolve, reject) => start((error, value) => (error ? reject(toAwsError(error)) : resolve(value as T))))
