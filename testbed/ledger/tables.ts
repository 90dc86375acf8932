import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  paginateQuery,
  paginateScan,
} from '@aws-sdk/client-dynamodb'
import type { World } from '../world/world.ts'

/** An item of a table. Numbers are strings, since the ledger compares them exactly and a JavaScript number may not be exact. */
export type StoredItem = Readonly<Record<string, unknown>>

/** Reads tables as streams, page by page, with consistent reads. */
export class Tables {
  readonly #client: DynamoDBClient

  constructor({ cloud }: Pick<World, 'cloud'>) {
    this.#client = cloud.clients.dynamodb
  }

  /** Gets the item of a file from a table with the key `fileId`, or `fileId` and `row`. */
  async get(TableName: string, fileId: string, row?: string): Promise<StoredItem | undefined> {
    const Key = { fileId: { S: fileId }, ...(row !== undefined && { row: { N: row } }) }
    const { Item } = await this.#client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))
    return Item && toPlainItem(Item)
  }

  /** Yields the items of a file in ascending row order. */
  async *rowsOf(TableName: string, fileId: string): AsyncGenerator<StoredItem> {
    const input = {
      TableName,
      KeyConditionExpression: 'fileId = :fileId',
      ExpressionAttributeValues: { ':fileId': { S: fileId } },
      ConsistentRead: true,
    }
    for await (const { Items = [] } of paginateQuery({ client: this.#client }, input)) yield* Items.map(toPlainItem)
  }

  /** Yields all items in no particular order; only the given attributes, if there are any. */
  async *scan(TableName: string, attributes: readonly string[] = []): AsyncGenerator<StoredItem> {
    const names = attributes.map((name, index) => [`#a${index}`, name] as const)
    const input = {
      TableName,
      ConsistentRead: true,
      ...(names.length > 0 && {
        ProjectionExpression: names.map(([placeholder]) => placeholder).join(', '),
        ExpressionAttributeNames: Object.fromEntries(names),
      }),
    }
    for await (const { Items = [] } of paginateScan({ client: this.#client }, input)) yield* Items.map(toPlainItem)
  }
}

const toPlainItem = (item: Record<string, AttributeValue>): StoredItem =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, toPlainValue(value)]))

function toPlainValue({ S, N, BOOL, M, L }: AttributeValue): unknown {
  if (M) return toPlainItem(M)
  return L ? L.map(toPlainValue) : (S ?? N ?? BOOL)
}
