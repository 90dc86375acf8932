import { setTimeout } from 'node:timers/promises'
import { BatchWriteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Item } from './record.ts'

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const MAX_BATCH_ITEMS = 25
const INITIAL_RETRY_DELAY_MS = 25
const MAX_RETRY_DELAY_MS = 1000

interface PendingPut {
  readonly item: Item
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/**
 * Collects the items that are put in the same turn of the event loop and writes them with as few BatchWriteItem calls
 * as possible. Retries unprocessed items until the time is up.
 */
export class BatchingWriter {
  readonly #dynamodb: DynamoDBClient
  readonly #table: string
  readonly #remainingMs: () => number
  /** By primary key: BatchWriteItem rejects a batch that contains a key twice, as after a duplicate delivery. */
  #pending = new Map<string, PendingPut[]>()

  constructor(dynamodb: DynamoDBClient, table: string, remainingMs: () => number) {
    this.#dynamodb = dynamodb
    this.#table = table
    this.#remainingMs = remainingMs
  }

  /** Resolves once the item is in the table. */
  put(item: Item): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#pending.size === 0) setImmediate(() => this.#flush())
      const key = keyOf(item)
      this.#pending.set(key, [...(this.#pending.get(key) ?? []), { item, resolve, reject }])
    })
  }

  #flush(): void {
    const all = [...this.#pending.values()]
    this.#pending = new Map()
    for (let start = 0; start < all.length; start += MAX_BATCH_ITEMS)
      void this.#write(all.slice(start, start + MAX_BATCH_ITEMS))
  }

  async #write(batch: PendingPut[][]): Promise<void> {
    const unwritten = new Map(batch.map((puts) => [keyOf(puts[0]!.item), puts]))
    try {
      for (let delayMs = INITIAL_RETRY_DELAY_MS; ; delayMs = Math.min(2 * delayMs, MAX_RETRY_DELAY_MS)) {
        const requests = [...unwritten.values()].map(([first]) => ({ PutRequest: { Item: first!.item } }))
        const { UnprocessedItems } = await this.#dynamodb.send(
          new BatchWriteItemCommand({ RequestItems: { [this.#table]: requests } }),
        )
        const unprocessed = new Set(UnprocessedItems?.[this.#table]?.map(({ PutRequest }) => keyOf(PutRequest!.Item!)))
        for (const [key, puts] of unwritten) {
          if (unprocessed.has(key)) continue
          for (const { resolve } of puts) resolve()
          unwritten.delete(key)
        }
        if (unwritten.size === 0) return
        if (this.#remainingMs() < delayMs) throw new Error('the table did not accept the item in time')
        await setTimeout(delayMs)
      }
    } catch (error) {
      const failed = [...unwritten.values()]
      // One invalid item, for example one that is too large, makes DynamoDB reject the whole batch.
      if (failed.length > 1 && (error as Error).name === 'ValidationException')
        for (const puts of failed) void this.#write([puts])
      else for (const puts of failed) for (const { reject } of puts) reject(error)
    }
  }
}

const keyOf = ({ fileId, row }: Item): string => `${fileId?.S} ${row?.N}`
