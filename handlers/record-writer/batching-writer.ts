import { setTimeout } from 'node:timers/promises'
import { BatchWriteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Item } from './record.ts'

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const MAX_BATCH_ITEMS = 25
const INITIAL_RETRY_DELAY_MS = 25
const MAX_RETRY_DELAY_MS = 1000

interface PendingPut {
  readonly item: Item
  readonly done: () => void
  readonly failed: (error: unknown) => void
}

/**
 * Puts items as one batch, although each is put by itself: those that are put in the same turn go together. What the
 * table does not take at once is tried again while there is time.
 */
export class BatchingWriter {
  readonly #dynamodb: DynamoDBClient
  readonly #table: string
  readonly #timeLeft: () => number
  #waiting = new Map<string, PendingPut[]>()

  constructor(dynamodb: DynamoDBClient, table: string, timeLeft: () => number) {
    this.#dynamodb = dynamodb
    this.#table = table
    this.#timeLeft = timeLeft
  }

  /** Resolves once the item is in the table. */
  put(item: Item): Promise<void> {
    return new Promise((done, failed) => {
      if (this.#waiting.size === 0) setImmediate(() => this.#flush())
      // A message that came twice in one batch is one item: a batch with two of a key is refused whole.
      const key = `${item.fileId?.S} ${item.row?.N}`
      this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), { item, done, failed }])
    })
  }

  #flush(): void {
    const all = [...this.#waiting.values()]
    this.#waiting = new Map()
    for (let first = 0; first < all.length; first += MAX_BATCH_ITEMS)
      void this.#write(all.slice(first, first + MAX_BATCH_ITEMS))
  }

  async #write(batch: PendingPut[][]): Promise<void> {
    const open = new Map(batch.map((waiting) => [keyOf(waiting[0]!.item), waiting]))
    try {
      for (let pause = INITIAL_RETRY_DELAY_MS; ; pause = Math.min(2 * pause, MAX_RETRY_DELAY_MS)) {
        const requests = [...open.values()].map(([first]) => ({ PutRequest: { Item: first!.item } }))
        const { UnprocessedItems } = await this.#dynamodb.send(
          new BatchWriteItemCommand({ RequestItems: { [this.#table]: requests } }),
        )
        const left = new Set(UnprocessedItems?.[this.#table]?.map(({ PutRequest }) => keyOf(PutRequest!.Item!)))
        for (const [key, waiting] of open) {
          if (left.has(key)) continue
          for (const { done } of waiting) done()
          open.delete(key)
        }
        if (open.size === 0) return
        if (this.#timeLeft() < pause) throw new Error('the table did not take the item in time')
        await setTimeout(pause)
      }
    } catch (error) {
      const left = [...open.values()]
      // For one item that cannot be stored, too large for instance, the table refuses the whole batch.
      if (left.length > 1 && (error as Error).name === 'ValidationException')
        for (const waiting of left) void this.#write([waiting])
      else for (const waiting of left) for (const { failed } of waiting) failed(error)
    }
  }
}

const keyOf = ({ fileId, row }: Item): string => `${fileId?.S} ${row?.N}`
