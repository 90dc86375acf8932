import { DynamoDBDocumentClient, GetCommand, paginateQuery, paginateScan } from '@aws-sdk/lib-dynamodb'
import type { World } from '../harness/world.ts'

/** What was found in a table. Numbers are texts: the ledger compares them to the cent, and a JSON number may not be. */
export type Found = Readonly<Record<string, unknown>>

/** Reads tables as streams, a page at a time, and consistently. */
export class Tables {
  readonly #documents: DynamoDBDocumentClient

  constructor({ cloud }: World) {
    const unmarshallOptions = { wrapNumbers: (digits: string) => digits }
    this.#documents = DynamoDBDocumentClient.from(cloud.clients.dynamodb, { unmarshallOptions })
  }

  async get(TableName: string, Key: Found): Promise<Found | undefined> {
    return (await this.#documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item
  }

  /** The items of one partition by rising sort key. */
  async *query(TableName: string, name: string, value: string): AsyncGenerator<Found> {
    const input = {
      TableName,
      KeyConditionExpression: '#partition = :partition',
      ExpressionAttributeNames: { '#partition': name },
      ExpressionAttributeValues: { ':partition': value },
      ConsistentRead: true,
    }
    for await (const { Items = [] } of paginateQuery({ client: this.#documents }, input)) yield* Items
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
    for await (const { Items = [] } of paginateScan({ client: this.#documents }, input)) yield* Items
  }
}
