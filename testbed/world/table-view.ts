import { DynamoDBDocumentClient, GetCommand, paginateQuery, paginateScan } from '@aws-sdk/lib-dynamodb'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import type { Key as KeySchema, Table } from '../../provision/resources/table.ts'

export type Item = Record<string, unknown>
/** Key attributes with their values: `{ fileId, row: 7 }`. */
export type Key = Readonly<Record<string, string | number>>

/** A read-only view of a table. All reads are strongly consistent. */
export class TableView {
  /** The logical name, for example `records`. */
  readonly name: string
  /** The table's physical name. */
  readonly tableName: string
  /** The key attributes with their types, partition key first. */
  readonly key: KeySchema
  readonly #documents: DynamoDBDocumentClient

  constructor({ logicalName, name, key }: Omit<Table, 'kind' | 'arn' | 'index'>, cloud: Pick<StartedCloud, 'clients'>) {
    this.name = logicalName
    this.tableName = name
    this.key = key
    this.#documents = DynamoDBDocumentClient.from(cloud.clients.dynamodb)
  }

  async get(key: Key): Promise<Item | undefined> {
    const input = { TableName: this.tableName, Key: key, ConsistentRead: true }
    return (await this.#documents.send(new GetCommand(input))).Item
  }

  /** Whether any item has these attributes. Scans the table. */
  async has(attributes: Key): Promise<boolean> {
    for await (const { Count } of this.#scan(attributes)) if (Count) return true
    return false
  }

  /** Finds all items that have these attributes. Scans the table. */
  async find(attributes: Key): Promise<Item[]> {
    const items: Item[] = []
    for await (const { Items = [] } of this.#scan(attributes)) items.push(...Items)
    return items
  }

  #scan(attributes: Key) {
    const names = Object.keys(attributes)
    const input = {
      TableName: this.tableName,
      FilterExpression: names.map((_, index) => `#a${index} = :a${index}`).join(' AND '),
      ExpressionAttributeNames: Object.fromEntries(names.map((name, index) => [`#a${index}`, name])),
      ExpressionAttributeValues: Object.fromEntries(names.map((name, index) => [`:a${index}`, attributes[name]])),
      ConsistentRead: true,
    }
    return paginateScan({ client: this.#documents }, input)
  }

  /** Counts the items with this partition key, or all items. */
  async count(partition?: Key): Promise<number> {
    let count = 0
    if (!partition) {
      const input = { TableName: this.tableName, Select: 'COUNT', ConsistentRead: true } as const
      for await (const page of paginateScan({ client: this.#documents }, input)) count += page.Count ?? 0
      return count
    }
    for await (const page of this.#pages(partition, { Select: 'COUNT' })) count += page.Count ?? 0
    return count
  }

  /** Gets all items with this partition key, in the order of the sort key. */
  async items(partition: Key): Promise<Item[]> {
    const items: Item[] = []
    for await (const page of this.#pages(partition, {})) items.push(...(page.Items ?? []))
    return items
  }

  /** Gets the first items with this partition key. */
  async first(limit: number, partition: Key): Promise<Item[]> {
    for await (const page of this.#pages(partition, { Limit: limit })) return page.Items ?? []
    return []
  }

  #pages(partition: Key, more: { Select?: 'COUNT'; Limit?: number }) {
    const [[name, value]] = Object.entries(partition) as [[string, string | number]]
    return paginateQuery(
      { client: this.#documents },
      {
        TableName: this.tableName,
        KeyConditionExpression: '#partition = :partition',
        ExpressionAttributeNames: { '#partition': name },
        ExpressionAttributeValues: { ':partition': value },
        ConsistentRead: true,
        ...more,
      },
    )
  }
}
