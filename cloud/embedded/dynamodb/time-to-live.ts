import type { Activity } from '../core/activity.ts'
import type { Clock, Timer } from '../core/clock.ts'
import { AwsError } from '../core/errors.ts'
import type { Engine } from './engine.ts'
import type { TableSettings } from './table-settings.ts'

const SWEEP_INTERVAL_MS = 60_000
/** Items that expired more than five years ago are not deleted: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html */
const MAX_EXPIRED_SECONDS = 5 * 365 * 24 * 3600

type Item = Record<string, unknown>

/** Deletes expired items within a minute; AWS takes up to a few days. */
export class ExpirySweeper {
  readonly #engine: Engine
  readonly #clock: Clock
  readonly #activity: Activity
  readonly #tables: ReadonlyMap<string, TableSettings>
  #timer: Timer | undefined

  constructor(engine: Engine, clock: Clock, activity: Activity, tables: ReadonlyMap<string, TableSettings>) {
    this.#engine = engine
    this.#clock = clock
    this.#activity = activity
    this.#tables = tables
  }

  start(): void {
    this.#timer ??= this.#clock.maintenance(SWEEP_INTERVAL_MS, () => {
      this.#timer = undefined
      // Fails only if a table is deleted during the sweep, which then needs none.
      void this.#activity.track({ what: 'DynamoDB time to live' }, this.#sweep()).catch(() => {})
      this.start()
    })
  }

  stop(): void {
    this.#timer?.cancel()
  }

  async #sweep(): Promise<void> {
    const now = Math.floor(this.#clock.now() / 1000)
    for (const [TableName, { timeToLive }] of this.#tables) {
      if (timeToLive === undefined) continue
      const { Table } = (await this.#engine.run('DescribeTable', { TableName })) as {
        Table: { KeySchema: { AttributeName: string }[] }
      }
      const keyNames = Table.KeySchema.map(({ AttributeName }) => AttributeName)
      const scan = {
        TableName,
        FilterExpression: '#expires < :now AND #expires > :oldest',
        ExpressionAttributeNames: { '#expires': timeToLive },
        ExpressionAttributeValues: { ':now': { N: String(now) }, ':oldest': { N: String(now - MAX_EXPIRED_SECONDS) } },
      }
      let ExclusiveStartKey: unknown
      do {
        const page = await this.#engine.run('Scan', { ...scan, ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}) })
        for (const item of page.Items as Item[]) await this.#delete(TableName, keyNames, item, timeToLive)
        ExclusiveStartKey = page.LastEvaluatedKey
      } while (ExclusiveStartKey)
    }
  }

  /** Deletes the item unless its expiry was changed in the meantime. */
  async #delete(TableName: string, keyNames: readonly string[], item: Item, timeToLive: string): Promise<void> {
    const deletion = {
      TableName,
      Key: Object.fromEntries(keyNames.map((name) => [name, item[name]])),
      ConditionExpression: '#expires = :seen',
      ExpressionAttributeNames: { '#expires': timeToLive },
      ExpressionAttributeValues: { ':seen': item[timeToLive] },
    }
    await this.#engine.run('DeleteItem', deletion).catch((error) => {
      if (error.name !== 'ConditionalCheckFailedException') throw error
    })
  }
}

/** Applies a time-to-live specification after validating it as AWS does. */
export function updateTimeToLive(
  settings: TableSettings,
  specification: { AttributeName?: string; Enabled?: boolean },
): void {
  const { AttributeName = '', Enabled = false } = specification
  if (Enabled && settings.timeToLive !== undefined) throw validationException('TimeToLive is already enabled')
  if (!Enabled && settings.timeToLive === undefined) throw validationException('TimeToLive is already disabled')
  if (!Enabled && settings.timeToLive !== AttributeName)
    throw validationException(
      `TimeToLive is active on a different AttributeName: current AttributeName is ${settings.timeToLive}`,
    )
  settings.timeToLive = Enabled ? AttributeName : undefined
}

const validationException = (message: string) => new AwsError('ValidationException', message, { status: 400 })
