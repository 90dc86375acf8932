import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  paginateQuery,
  paginateScan,
} from '@aws-sdk/client-dynamodb'
import type { World } from '../world/world.ts'

/** What was found in a table. Numbers are texts: the ledger compares them to the cent, and a JSON number may not be. */
export type Found = Readonly<Record<string, unknown>>

/** Reads tables as streams, a page at a time, and consistently. */
export class Tables {
  readonly #client: DynamoDBClient

  constructor({ cloud }: Pick<World, 'cloud'>) {
    this.#client = cloud.clients.dynamodb
  }

  /** The item of a file in a table that is keyed by `fileId`, and by `row` where one is given. */
  async get(TableName: string, fileId: string, row?: string): Promise<Found | undefined> {
    const Key = { fileId: { S: fileId }, ...(row !== undefined && { row: { N: row } }) }
    const { Item } = await this.#client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))
    return Item && plain(Item)
  }

  /** The items of a file by rising row. */
  async *rowsOf(TableName: string, fileId: string): AsyncGenerator<Found> {
    const input = {
      TableName,
      KeyConditionExpression: 'fileId = :fileId',
      ExpressionAttributeValues: { ':fileId': { S: fileId } },
      ConsistentRead: true,
    }
    for await (const { Items = [] } of paginateQuery({ client: this.#client }, input)) yield* Items.map(plain)
  }

  /** All items in no order; only these attributes of them, where any are named. */
  async *scan(TableName: string, attributes: readonly string[] = []): AsyncGenerator<Found> {
    const names = attributes.map((name, place) => [`#a${place}`, name] as const)
    const input = {
      TableName,
      ConsistentRead: true,
      ...(names.length > 0 && {
        ProjectionExpression: names.map(([placeholder]) => placeholder).join(', '),
        ExpressionAttributeNames: Object.fromEntries(names),
      }),
    }
    for await (const { Items = [] } of paginateScan({ client: this.#client }, input)) yield* Items.map(plain)
  }
}

const plain = (item: Record<string, AttributeValue>): Found =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plainValue(value)]))

function plainValue({ S, N, BOOL, M, L }: AttributeValue): unknown {
  if (M) return plain(M)
  return L ? L.map(plainValue) : (S ?? N ?? BOOL)
}
