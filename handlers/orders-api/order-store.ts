import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { type Cents, formatCents, parseCents } from '../shared/money.ts'
import type { Order } from './order.ts'
import { Problem } from './problem.ts'

export interface OrderTables {
  readonly orders: string
  readonly byCustomer: string
  readonly idempotency: string
}

/** The first request with an idempotency key, and the order that it placed. */
export interface IdempotencyRecord {
  readonly key: string
  /** A hash of the request body. */
  readonly fingerprint: string
  readonly orderId: string
}

/** Longer than any client keeps retrying. */
const KEY_LIFETIME_SECONDS = 24 * 3600

/** Orders in DynamoDB. */
export class OrderStore {
  readonly #dynamodb: DynamoDBClient
  readonly #tables: OrderTables

  constructor(dynamodb: DynamoDBClient, tables: OrderTables) {
    this.#dynamodb = dynamodb
    this.#tables = tables
  }

  /**
   * Stores an order and its idempotency key in one transaction, so that a client that lost the response can retry. If
   * the key was used before, stores nothing and returns its record. Throws a `Problem` while another request with the
   * key is in progress.
   */
  async save(order: Order, record: IdempotencyRecord | undefined, now: number): Promise<IdempotencyRecord | undefined> {
    const put = { TableName: this.#tables.orders, Item: toItem(order) }
    if (!record) {
      // No condition on the order ID: it is new, and the SDK's own retry after a lost response must succeed.
      await this.#dynamodb.send(new PutItemCommand(put))
      return undefined
    }
    const seconds = Math.floor(now / 1000)
    const putRecord = {
      Put: {
        TableName: this.#tables.idempotency,
        Item: {
          id: { S: record.key },
          fingerprint: { S: record.fingerprint },
          orderId: { S: record.orderId },
          expiration: { N: String(seconds + KEY_LIFETIME_SECONDS) },
        },
        ConditionExpression: 'attribute_not_exists(id) OR expiration < :now',
        ExpressionAttributeValues: { ':now': { N: String(seconds) } },
      },
    }
    const putOrder = { Put: { ...put, ConditionExpression: 'attribute_not_exists(orderId)' } }
    try {
      await this.#dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [putRecord, putOrder] }))
      return undefined
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error
      const earlier = await this.#findRecord(record.key, seconds)
      if (earlier) return earlier
      throw error.CancellationReasons?.some(({ Code }) => Code === 'TransactionConflict') ? orderInProgress() : error
    }
  }

  async get(orderId: string): Promise<Order | undefined> {
    const { Item } = await this.#dynamodb.send(
      new GetItemCommand({ TableName: this.#tables.orders, Key: { orderId: { S: orderId } }, ConsistentRead: true }),
    )
    return Item && fromItem(Item)
  }

  /** Returns a customer's orders after the given one, newest first. `last` is their last ID if there are more. */
  async list(
    customerId: string,
    limit: number,
    after: string | undefined,
  ): Promise<{ orders: Order[]; last: string | undefined }> {
    const { Items = [], LastEvaluatedKey } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#tables.orders,
        IndexName: this.#tables.byCustomer,
        KeyConditionExpression: 'customerId = :customerId',
        ExpressionAttributeValues: { ':customerId': { S: customerId } },
        ScanIndexForward: false,
        // One more than the page holds shows whether there is another page.
        Limit: limit + 1,
        ...(after !== undefined && { ExclusiveStartKey: { customerId: { S: customerId }, orderId: { S: after } } }),
      }),
    )
    const orders = Items.slice(0, limit).map(fromItem)
    const hasMore = Items.length > limit || LastEvaluatedKey !== undefined
    return { orders, last: hasMore ? orders.at(-1)?.orderId : undefined }
  }

  async #findRecord(key: string, seconds: number): Promise<IdempotencyRecord | undefined> {
    const { Item } = await this.#dynamodb.send(
      new GetItemCommand({ TableName: this.#tables.idempotency, Key: { id: { S: key } }, ConsistentRead: true }),
    )
    // DynamoDB may delete expired items days later.
    if (!Item || Number(Item.expiration?.N) < seconds) return undefined
    return { key, fingerprint: Item.fingerprint?.S ?? '', orderId: Item.orderId?.S ?? '' }
  }
}

/** Another request with the same idempotency key is in progress. */
export const orderInProgress = () =>
  new Problem(409, 'An order with this Idempotency-Key is being placed.', { headers: { 'retry-after': '1' } })

type Item = Record<string, AttributeValue>

const toItem = (order: Order): Item => ({
  orderId: { S: order.orderId },
  customerId: { S: order.customerId },
  currency: { S: order.currency },
  items: {
    L: order.items.map(({ sku, quantity, unitPrice }) => ({
      M: { sku: { S: sku }, quantity: { N: String(quantity) }, unitPrice: money(unitPrice) },
    })),
  },
  subtotal: money(order.subtotal),
  discount: money(order.discount),
  total: money(order.total),
  status: { S: order.status },
  createdAt: { S: order.createdAt },
  ...(order.correlationId !== undefined && { correlationId: { S: order.correlationId } }),
})

const money = (cents: Cents) => ({ N: formatCents(cents) })

const fromItem = (item: Item): Order => ({
  orderId: item.orderId?.S ?? '',
  customerId: item.customerId?.S ?? '',
  currency: item.currency?.S ?? '',
  items: (item.items?.L ?? []).map(({ M = {} }) => ({
    sku: M.sku?.S ?? '',
    quantity: Number(M.quantity?.N),
    unitPrice: cents(M.unitPrice),
  })),
  subtotal: cents(item.subtotal),
  discount: cents(item.discount),
  total: cents(item.total),
  status: 'PLACED',
  createdAt: item.createdAt?.S ?? '',
})

const cents = (value: AttributeValue | undefined): Cents => parseCents(value?.N ?? '0') ?? 0n
