import { isDeepStrictEqual } from 'node:util'
import type { TransactGetItemsCommandInput, TransactWriteItemsCommandInput } from '@aws-sdk/client-dynamodb'
import type { Clock } from '../core/clock.ts'
import { AwsError } from '../core/errors.ts'
import type { Engine } from './engine.ts'
import type { RwLock } from './rw-lock.ts'
import { toWire } from './values.ts'

/** How long a client request token makes a request idempotent. */
const TOKEN_LIFETIME_MS = 10 * 60_000
const MAX_ITEMS = 100

/** The engine has no condition check of its own: its condition is examined like that of a delete. */
const OPERATIONS = { Put: 'PutItem', Update: 'UpdateItem', Delete: 'DeleteItem', ConditionCheck: 'DeleteItem' } as const

/** Transactions on the tables of one account and region. dynalite does not support them. */
export class Transactions {
  readonly #engine: Engine
  readonly #lock: RwLock
  readonly #clock: Clock
  readonly #tokens = new Map<string, { input: unknown; expiresAt: number }>()

  constructor(engine: Engine, lock: RwLock, clock: Clock) {
    this.#engine = engine
    this.#lock = lock
    this.#clock = clock
  }

  async get({ TransactItems = [] }: TransactGetItemsCommandInput): Promise<Record<string, unknown>> {
    checkCount(TransactItems.length)
    return this.#lock.exclusive(async () => {
      const gets = TransactItems.map(({ Get }) => this.#engine.validate('GetItem', toWire({ ...Get })))
      return { Responses: await Promise.all(gets.map((data) => this.#engine.execute('GetItem', data))) }
    })
  }

  async write({ TransactItems = [], ClientRequestToken: token }: TransactWriteItemsCommandInput): Promise<object> {
    checkCount(TransactItems.length)
    return this.#lock.exclusive(async () => {
      if (token !== undefined && this.#isRepeated(token, TransactItems)) return {}
      const writes: TransactedWrite[] = []
      for (const item of TransactItems) {
        const [kind] = Object.keys(item).filter(
          (name) => item[name as keyof typeof item],
        ) as (keyof typeof OPERATIONS)[]
        if (!kind) throw validationException('TransactItems can only contain one of Check, Put, Update or Delete')
        const operation = OPERATIONS[kind]
        const write = await this.#engine.examineWrite(
          operation,
          this.#engine.validate(operation, toWire({ ...item[kind] })),
        )
        if (writes.some(({ itemId }) => itemId === write.itemId))
          throw validationException('Transaction request cannot include multiple operations on one item')
        writes.push({ ...write, kind })
      }
      if (writes.some(({ rejection }) => rejection)) throw transactionCanceled(writes.map(conditionReason))
      await this.#executeAll(writes)
      if (token !== undefined)
        this.#tokens.set(token, { input: TransactItems, expiresAt: this.#clock.now() + TOKEN_LIFETIME_MS })
      return {}
    })
  }

  /** Executes all writes or, if one fails, none. */
  async #executeAll(writes: readonly TransactedWrite[]): Promise<void> {
    for (const [index, { kind, operation, data }] of writes.entries()) {
      if (kind === 'ConditionCheck') continue
      try {
        await this.#engine.execute(operation, data)
      } catch (error) {
        for (const { restore } of writes.slice(0, index + 1).reverse()) await restore()
        if (!(error instanceof AwsError) || error.name !== 'ValidationException') throw error
        const failed = { Code: 'ValidationError', Message: error.message }
        throw transactionCanceled(writes.map((_, other) => (other === index ? failed : { Code: 'None' })))
      }
    }
  }

  /** Whether this request already succeeded with this token. Throws if the token belongs to a different request. */
  #isRepeated(token: string, input: unknown): boolean {
    const now = this.#clock.now()
    for (const [old, { expiresAt }] of this.#tokens) if (expiresAt <= now) this.#tokens.delete(old)
    const earlier = this.#tokens.get(token)
    if (!earlier) return false
    if (!isDeepStrictEqual(earlier.input, input))
      throw new AwsError(
        'IdempotentParameterMismatchException',
        'Request parameters do not match the previous request with the same client token',
        { status: 400 },
      )
    return true
  }
}

type TransactedWrite = Awaited<ReturnType<Engine['examineWrite']>> & { readonly kind: string }

function checkCount(count: number): void {
  if (count === 0)
    throw validationException(
      "1 validation error detected: Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
    )
  if (count > MAX_ITEMS)
    throw validationException(
      `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to ${MAX_ITEMS}`,
    )
}

const validationException = (message: string) => new AwsError('ValidationException', message, { status: 400 })

interface CancellationReason {
  readonly Code: string
  readonly Message?: string
  readonly Item?: object
}

const conditionReason = ({ rejection }: TransactedWrite): CancellationReason =>
  rejection
    ? {
        Code: 'ConditionalCheckFailed',
        Message: 'The conditional request failed',
        ...(rejection.body.Item && { Item: rejection.body.Item }),
      }
    : { Code: 'None' }

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html#API_TransactWriteItems_Errors */
const transactionCanceled = (reasons: readonly CancellationReason[]): AwsError =>
  new AwsError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
    { status: 400, fields: { CancellationReasons: reasons } },
  )
