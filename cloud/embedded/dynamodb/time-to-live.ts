import type { Activity } from '../core/activity.ts'
import type { Clock, Timer } from '../core/clock.ts'
import { AwsError } from '../core/errors.ts'
import type { Engine } from './engine.ts'
import type { TableSettings } from './table-settings.ts'

const SWEEP_EVERY = 60_000
/** Items that expired longer ago are left alone: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html */
const FIVE_YEARS = 5 * 365 * 24 * 3600

type Item = Record<string, unknown>

/** Deletes items some time after they expired: AWS within days, this cloud within a minute. */
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
    this.#timer ??= this.#clock.upkeep(SWEEP_EVERY, () => {
      this.#timer = undefined
      // A table that is deleted meanwhile needs no sweeping.
      void this.#activity.during({ what: 'DynamoDB time to live' }, this.#sweep()).catch(() => {})
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
      const expired = {
        TableName,
        FilterExpression: '#expires < :now AND #expires > :oldest',
        ExpressionAttributeNames: { '#expires': timeToLive },
        ExpressionAttributeValues: { ':now': { N: String(now) }, ':oldest': { N: String(now - FIVE_YEARS) } },
      }
      let ExclusiveStartKey: unknown
      do {
        const page = await this.#engine.run('Scan', { ...expired, ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}) })
        for (const item of page.Items as Item[]) await this.#delete(TableName, keyNames, item, timeToLive)
        ExclusiveStartKey = page.LastEvaluatedKey
      } while (ExclusiveStartKey)
    }
  }

  /** Only if it still expires then: somebody may have prolonged it meanwhile. */
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

/** Checks a change of the setting as AWS does. */
export function updateTimeToLive(settings: TableSettings, wanted: { AttributeName?: string; Enabled?: boolean }): void {
  const { AttributeName = '', Enabled = false } = wanted
  if (Enabled && settings.timeToLive !== undefined) throw invalid('TimeToLive is already enabled')
  if (!Enabled && settings.timeToLive === undefined) throw invalid('TimeToLive is already disabled')
  if (!Enabled && settings.timeToLive !== AttributeName)
    throw invalid(`TimeToLive is active on a different AttributeName: current AttributeName is ${settings.timeToLive}`)
  settings.timeToLive = Enabled ? AttributeName : undefined
}

const invalid = (message: string) => new AwsError('ValidationException', message, { status: 400 })
