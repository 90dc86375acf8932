import { DynamoDBDocumentClient, GetCommand, paginateQuery, paginateScan } from '@aws-sdk/lib-dynamodb'
import type { StartedCloud } from '../../cloud/api/cloud.ts'

export type Item = Record<string, unknown>
type Key = Record<string, string | number>

/** A table, as a scenario looks at it. Reads are consistent, so what was written before is seen. */
export class TableView {
  readonly name: string
  readonly #documents: DynamoDBDocumentClient
  readonly #tableName: string

  constructor(name: string, tableName: string, cloud: StartedCloud) {
    this.name = name
    this.#tableName = tableName
    this.#documents = DynamoDBDocumentClient.from(cloud.clients.dynamodb)
  }

  async get(key: Key): Promise<Item | undefined> {
    const input = { TableName: this.#tableName, Key: key, ConsistentRead: true }
    return (await this.#documents.send(new GetCommand(input))).Item
  }

  /** Whether any item has these attributes, whatever its key; reads the whole table. */
  async has(attributes: Key): Promise<boolean> {
    for await (const { Count } of this.#scan(attributes)) if (Count) return true
    return false
  }

  /** All items that have these attributes, whatever their keys; reads the whole table. */
  async find(attributes: Key): Promise<Item[]> {
    const items: Item[] = []
    for await (const { Items = [] } of this.#scan(attributes)) items.push(...Items)
    return items
  }

  #scan(attributes: Key) {
    const names = Object.keys(attributes)
    const input = {
      TableName: this.#tableName,
      FilterExpression: names.map((_, place) => `#a${place} = :a${place}`).join(' AND '),
      ExpressionAttributeNames: Object.fromEntries(names.map((name, place) => [`#a${place}`, name])),
      ExpressionAttributeValues: Object.fromEntries(names.map((name, place) => [`:a${place}`, attributes[name]])),
      ConsistentRead: true,
    }
    return paginateScan({ client: this.#documents }, input)
  }

  /** How many items have this partition key. */
  async count(partition: Key): Promise<number> {
    let count = 0
    for await (const page of this.#pages(partition, { Select: 'COUNT' })) count += page.Count ?? 0
    return count
  }

  /** All items with this partition key, by sort key. */
  async items(partition: Key): Promise<Item[]> {
    const items: Item[] = []
    for await (const page of this.#pages(partition, {})) items.push(...(page.Items ?? []))
    return items
  }

  /** The first few of them. */
  async first(limit: number, partition: Key): Promise<Item[]> {
    for await (const page of this.#pages(partition, { Limit: limit })) return page.Items ?? []
    return []
  }

  #pages(partition: Key, more: { Select?: 'COUNT'; Limit?: number }) {
    const [[name, value]] = Object.entries(partition) as [[string, string | number]]
    return paginateQuery(
      { client: this.#documents },
      {
        TableName: this.#tableName,
        KeyConditionExpression: '#partition = :partition',
        ExpressionAttributeNames: { '#partition': name },
        ExpressionAttributeValues: { ':partition': value },
        ConsistentRead: true,
        ...more,
      },
    )
  }
}
