import { isDeepStrictEqual } from 'node:util'
import type { TransactGetItemsCommandInput, TransactWriteItemsCommandInput } from '@aws-sdk/client-dynamodb'
import type { Clock } from '../core/clock.ts'
import { AwsError } from '../core/errors.ts'
import type { Engine } from './engine.ts'
import type { RwLock } from './rw-lock.ts'
import { toWire } from './values.ts'

/** How long a token stands for the request that it came with, in milliseconds. */
const TOKEN_WINDOW = 10 * 60_000
const MOST_ITEMS = 100

const OPERATIONS = { Put: 'PutItem', Update: 'UpdateItem', Delete: 'DeleteItem', ConditionCheck: 'DeleteItem' } as const

/** Transactions on the tables of one account and region, none of which dynalite knows. */
export class Transactions {
  readonly #engine: Engine
  readonly #gate: RwLock
  readonly #clock: Clock
  readonly #tokens = new Map<string, { input: unknown; until: number }>()

  constructor(engine: Engine, gate: RwLock, clock: Clock) {
    this.#engine = engine
    this.#gate = gate
    this.#clock = clock
  }

  async get({ TransactItems = [] }: TransactGetItemsCommandInput): Promise<Record<string, unknown>> {
    checkCount(TransactItems.length)
    return this.#gate.exclusive(async () => ({
      Responses: await Promise.all(TransactItems.map(({ Get }) => this.#engine.run('GetItem', toWire({ ...Get })))),
    }))
  }

  async write({ TransactItems = [], ClientRequestToken: token }: TransactWriteItemsCommandInput): Promise<object> {
    checkCount(TransactItems.length)
    return this.#gate.exclusive(async () => {
      if (token !== undefined && this.#isKnown(token, TransactItems)) return {}
      const steps: (Examined & { kind: string })[] = []
      for (const item of TransactItems) {
        const [kind] = Object.keys(item).filter(
          (name) => item[name as keyof typeof item],
        ) as (keyof typeof OPERATIONS)[]
        if (!kind) throw invalid('TransactItems can only contain one of Check, Put, Update or Delete')
        const operation = OPERATIONS[kind]
        const step = await this.#engine.examineWrite(
          operation,
          this.#engine.validate(operation, toWire({ ...item[kind] })),
        )
        if (steps.some(({ identity }) => identity === step.identity))
          throw invalid('Transaction request cannot include multiple operations on one item')
        steps.push({ ...step, kind })
      }
      if (steps.some(({ refusal }) => refusal)) throw cancelled(steps)
      for (const { kind, operation, data } of steps)
        if (kind !== 'ConditionCheck') await this.#engine.execute(operation, data)
      if (token !== undefined)
        this.#tokens.set(token, { input: TransactItems, until: this.#clock.now() + TOKEN_WINDOW })
      return {}
    })
  }

  /** True for a request that was carried out before; the same token with another request is a mistake. */
  #isKnown(token: string, input: unknown): boolean {
    const now = this.#clock.now()
    for (const [old, { until }] of this.#tokens) if (until <= now) this.#tokens.delete(old)
    const known = this.#tokens.get(token)
    if (!known) return false
    if (!isDeepStrictEqual(known.input, input))
      throw new AwsError(
        'IdempotentParameterMismatchException',
        'Request parameters do not match the previous request with the same client token',
        { status: 400 },
      )
    return true
  }
}

type Examined = Awaited<ReturnType<Engine['examineWrite']>>

function checkCount(count: number): void {
  if (count === 0)
    throw invalid(
      "1 validation error detected: Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
    )
  if (count > MOST_ITEMS)
    throw invalid(
      `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to ${MOST_ITEMS}`,
    )
}

const invalid = (message: string) => new AwsError('ValidationException', message, { status: 400 })

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html#API_TransactWriteItems_Errors */
function cancelled(steps: readonly { refusal: { body: { Item?: object } } | undefined }[]): AwsError {
  const reasons = steps.map(({ refusal }) =>
    refusal
      ? {
          Code: 'ConditionalCheckFailed',
          Message: 'The conditional request failed',
          ...(refusal.body.Item && { Item: refusal.body.Item }),
        }
      : { Code: 'None' },
  )
  return new AwsError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
    { status: 400, fields: { CancellationReasons: reasons } },
  )
}
