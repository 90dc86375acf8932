import { createRequire } from 'node:module'
import type { Item, Refusal, Store } from 'dynalite/db/index.js'
import { AwsError } from '../core/errors.ts'
import type { Scope } from '../core/regional.ts'

// dynalite is CommonJS without an exports map; its own server is not used, so its parts are loaded one by one.
const require = createRequire(import.meta.url)
const db: typeof import('dynalite/db/index.js').default = require('dynalite/db')
const validations: typeof import('dynalite/validations/index.js').default = require('dynalite/validations')

const NAMES = [
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
export type EngineOperation = (typeof NAMES)[number]

type Action = (store: Store, data: object, done: (error: Error | null, output: Record<string, unknown>) => void) => void
interface Rules {
  readonly types: Record<string, unknown>
  readonly custom?: unknown
}

const actions = {} as Record<EngineOperation, Action>
const rules = {} as Record<EngineOperation, Rules>
for (const name of NAMES) {
  const file = name.charAt(0).toLowerCase() + name.slice(1)
  actions[name] = require(`dynalite/actions/${file}`)
  rules[name] = require(`dynalite/validations/${file}`)
}

// What dynalite does not know: a failed condition may give back the item that it failed on.
for (const name of ['PutItem', 'UpdateItem', 'DeleteItem'] as const)
  rules[name].types.ReturnValuesOnConditionCheckFailure = { type: 'String', enum: ['ALL_OLD', 'NONE'] }
const checkConditional = db.checkConditional
db.checkConditional = (data, item) => {
  const refusal = checkConditional(data, item)
  const wanted = (data as { ReturnValuesOnConditionCheckFailure?: string }).ReturnValuesOnConditionCheckFailure
  if (refusal && wanted === 'ALL_OLD' && item) refusal.body.Item = item
  return refusal
}

/** Milliseconds that a table takes to become ACTIVE; AWS needs some seconds. */
export interface EngineOptions {
  readonly tableCreationMs?: number
}

/** The tables of one account and region: dynalite's engine, called directly. Data is the wire's JSON. */
export class Engine {
  readonly #store: Store

  constructor({ account, region }: Scope, { tableCreationMs: creatingMs = 0 }: EngineOptions) {
    this.#store = db.create({ createTableMs: creatingMs, deleteTableMs: 0, updateTableMs: 0 })
    closeIterators(this.#store.db)
    this.#store.tableDb.awsAccountId = account
    this.#store.tableDb.awsRegion = region
  }

  /** Checks an operation's input as DynamoDB does and gives it back in the form that `act` takes. */
  validate(operation: EngineOperation, input: object): Record<string, unknown> {
    const { types, custom } = rules[operation]
    return translated(() => {
      const data = validations.checkTypes({ ...input }, types)
      validations.checkValidations(data, types, custom, this.#store)
      return data
    })
  }

  async execute(operation: EngineOperation, data: object): Promise<Record<string, unknown>> {
    return new Promise((resolve, reject) => {
      actions[operation](this.#store, data, (error, output) => (error ? reject(toAwsError(error)) : resolve(output)))
    })
  }

  run(operation: EngineOperation, input: object): Promise<Record<string, unknown>> {
    return this.execute(operation, this.validate(operation, input))
  }

  /** The item that a write is about, where it stands, and what is against the write. */
  async examineWrite(operation: 'PutItem' | 'UpdateItem' | 'DeleteItem', data: Record<string, unknown>) {
    const tableName = String(data.TableName)
    const table = await new Promise<import('dynalite/db/index.js').Table>((resolve, reject) =>
      this.#store.getTable(tableName, (error, found) => (error ? reject(toAwsError(error)) : resolve(found!))),
    )
    const whole = data.Item as Item | undefined
    const wrong = whole ? db.validateItem(whole, table) : db.validateKey(data.Key as Item, table)
    if (wrong) throw toAwsError(wrong)
    const keyNames = table.KeySchema.map(({ AttributeName }) => AttributeName)
    const key = whole ? Object.fromEntries(keyNames.map((name) => [name, whole[name]])) : (data.Key as Item)
    const place = db.createKey(key, table)
    const item = await new Promise<Item | undefined>((resolve, reject) =>
      this.#store.getItemDb(tableName).get(place, (error, found) => {
        if (error && error.name !== 'NotFoundError') reject(error)
        else resolve(found)
      }),
    )
    return { operation, data, identity: `${tableName} ${place}`, refusal: db.checkConditional(data, item) ?? undefined }
  }
}

/**
 * dynalite ends what it iterates with by `return`, which the iterators of its database have no longer. Without it they
 * stay open, and the database keeps each for ever, and with it all items that there were at its time.
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

function translated<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw toAwsError(error as Error)
  }
}

/** dynalite's errors are ready-made answers; here they become errors of the service. */
export function toAwsError(error: Error): Error {
  const { body, statusCode } = error as Partial<Refusal> & { body?: { Message?: string } }
  if (!body) return error
  const { __type, message, Message, ...fields } = body
  return new AwsError(__type.slice(__type.lastIndexOf('#') + 1), message ?? Message ?? '', {
    status: statusCode ?? 400,
    fields,
  })
}
