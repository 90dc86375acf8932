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

/** What a client's key stands for: the request that it came with first, and what was answered to it. */
export interface IdempotencyRecord {
  readonly key: string
  /** Of the request. */
  readonly fingerprint: string
  readonly orderId: string
}

/** Long enough for any client to try again. */
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
   * Stores an order, and with it the key that it was sent with, both or neither: so an answer that was lost can be
   * asked for again. Gives back what the key stood for already, if it did; then nothing is stored. Throws a `Problem`
   * when another request with the key is under way.
   */
  async save(order: Order, use: IdempotencyRecord | undefined, now: number): Promise<IdempotencyRecord | undefined> {
    const put = { TableName: this.#tables.orders, Item: toItem(order) }
    if (!use) {
      // The id is new. A condition on it would refuse the SDK's own second try, when only the answer was lost.
      await this.#dynamodb.send(new PutItemCommand(put))
      return undefined
    }
    const seconds = Math.floor(now / 1000)
    const remember = {
      Put: {
        TableName: this.#tables.idempotency,
        Item: {
          id: { S: use.key },
          fingerprint: { S: use.fingerprint },
          orderId: { S: use.orderId },
          expiration: { N: String(seconds + KEY_LIFETIME_SECONDS) },
        },
        ConditionExpression: 'attribute_not_exists(id) OR expiration < :now',
        ExpressionAttributeValues: { ':now': { N: String(seconds) } },
      },
    }
    const add = { Put: { ...put, ConditionExpression: 'attribute_not_exists(orderId)' } }
    try {
      await this.#dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [remember, add] }))
      return undefined
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error
      const earlier = await this.#useOf(use.key, seconds)
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

  /** A customer's orders, newest first, behind the one given; and the id of the last of them, if there are more. */
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
        // One more than is wanted tells whether there is another page.
        Limit: limit + 1,
        ...(after !== undefined && { ExclusiveStartKey: { customerId: { S: customerId }, orderId: { S: after } } }),
      }),
    )
    const orders = Items.slice(0, limit).map(fromItem)
    const isMore = Items.length > limit || LastEvaluatedKey !== undefined
    return { orders, last: isMore ? orders.at(-1)?.orderId : undefined }
  }

  async #useOf(key: string, seconds: number): Promise<IdempotencyRecord | undefined> {
    const { Item } = await this.#dynamodb.send(
      new GetItemCommand({ TableName: this.#tables.idempotency, Key: { id: { S: key } }, ConsistentRead: true }),
    )
    // What has expired may stay in the table for days.
    if (!Item || Number(Item.expiration?.N) < seconds) return undefined
    return { key, fingerprint: Item.fingerprint?.S ?? '', orderId: Item.orderId?.S ?? '' }
  }
}

/** Somebody else uses the key at this moment. */
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
