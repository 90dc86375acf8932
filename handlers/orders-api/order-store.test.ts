import {
  DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb'
import { afterEach, expect, test, vi } from 'vitest'
import { createLocalTable, stubClient } from '../shared/test-doubles.ts'
import { placeOrder } from './order.ts'
import { OrderStore } from './order-store.ts'

afterEach(() => vi.restoreAllMocks())

const order = (orderId: string, customerId = 'c-1', unitPrice = 249.5) =>
  placeOrder(
    { customerId, currency: 'EUR', items: [{ sku: 'DESK-03', quantity: 2, unitPrice }] },
    orderId,
    '2026-01-01T00:00:00.000Z',
  )
const RECORD = { key: 'k', fingerprint: 'f', orderId: 'O1' }
const NOW = Date.UTC(2026, 0, 1)

const storeOn = (dynamodb = new DynamoDBClient({ region: 'us-east-1' })) =>
  new OrderStore(dynamodb, { orders: 't-1', byCustomer: 'by-customer', idempotency: 'i-1' })

const cancelled = (...codes: string[]) => {
  throw new TransactionCanceledException({
    message: 'Transaction cancelled',
    CancellationReasons: codes.map((Code) => ({ Code })),
    $metadata: {},
  })
}

test('OrderStore saves an order and its key, which lasts for a day, in one transaction if both are new', async () => {
  const commands = stubClient(DynamoDBClient)
  expect(await storeOn().save(order('O1'), RECORD, NOW)).toBeUndefined()
  const [key, stored] = (commands[0]!.input as unknown as TransactWriteItemsCommandInput).TransactItems!
  expect(key?.Put).toEqual({
    TableName: 'i-1',
    Item: {
      id: { S: 'k' },
      fingerprint: { S: 'f' },
      orderId: { S: 'O1' },
      expiration: { N: String(NOW / 1000 + 86_400) },
    },
    ConditionExpression: 'attribute_not_exists(id) OR expiration < :now',
    ExpressionAttributeValues: { ':now': { N: String(NOW / 1000) } },
  })
  expect(stored?.Put).toMatchObject({
    TableName: 't-1',
    Item: { orderId: { S: 'O1' }, subtotal: { N: '499.00' }, items: { L: [{ M: { unitPrice: { N: '249.50' } } }] } },
    ConditionExpression: 'attribute_not_exists(orderId)',
  })
})

test('OrderStore saves an order without a key unconditionally, so that the call can be retried', async () => {
  const commands = stubClient(DynamoDBClient)
  await storeOn().save(order('O1'), undefined, NOW)
  expect(commands.map(({ command }) => command)).toEqual(['PutItemCommand'])
  expect(commands[0]!.input).not.toHaveProperty('ConditionExpression')
})

test('OrderStore returns the record of a key that was used before', async () => {
  const item = { id: { S: 'k' }, fingerprint: { S: 'g' }, orderId: { S: 'O0' }, expiration: { N: String(NOW / 1000) } }
  stubClient(DynamoDBClient, ({ command }) =>
    command === 'GetItemCommand' ? { Item: item } : cancelled('ConditionalCheckFailed', 'None'),
  )
  expect(await storeOn().save(order('O1'), RECORD, NOW)).toEqual({ key: 'k', fingerprint: 'g', orderId: 'O0' })
})

test('OrderStore throws a problem with retry-after while another request with the key is in progress', async () => {
  const stale = { id: { S: 'k' }, fingerprint: { S: 'g' }, orderId: { S: 'O0' }, expiration: { N: '1' } }
  for (const Item of [undefined, stale]) {
    stubClient(DynamoDBClient, ({ command }) =>
      command === 'GetItemCommand' ? { Item } : cancelled('TransactionConflict', 'None'),
    )
    await expect(storeOn().save(order('O1'), RECORD, NOW)).rejects.toMatchObject({
      status: 409,
      message: 'An order with this Idempotency-Key is being placed.',
      headers: { 'retry-after': '1' },
    })
  }
})

test('OrderStore rethrows the error of a transaction that fails for another reason', async () => {
  stubClient(DynamoDBClient, ({ command }) =>
    command === 'GetItemCommand' ? {} : cancelled('ThrottlingError', 'None'),
  )
  await expect(storeOn().save(order('O1'), RECORD, NOW)).rejects.toThrow('Transaction cancelled')
})

test('OrderStore returns orders as they were saved and lists them page by page, newest first', async () => {
  const { dynamodb, close } = await createLocalTable({
    KeySchema: [{ AttributeName: 'orderId', KeyType: 'HASH' }],
    AttributeDefinitions: ['orderId', 'customerId'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by-customer',
        KeySchema: [
          { AttributeName: 'customerId', KeyType: 'HASH' },
          { AttributeName: 'orderId', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  })
  try {
    const store = storeOn(dynamodb)
    for (const id of ['O2', 'O1', 'O4', 'O3']) await store.save(order(id), undefined, NOW)
    await store.save(order('O5', 'c-2', 0.1), undefined, NOW)
    await store.save(order('O6', 'c-3', 4_999_999_999_999.99), undefined, NOW)

    for (const saved of [order('O2'), order('O5', 'c-2', 0.1), order('O6', 'c-3', 4_999_999_999_999.99)])
      expect(await store.get(saved.orderId)).toEqual(saved)
    expect(await store.get('O7')).toBeUndefined()

    const page = async (limit: number, after?: string) => {
      const { orders, last } = await store.list('c-1', limit, after)
      return [orders.map(({ orderId }) => orderId), last]
    }
    expect(await page(3)).toEqual([['O4', 'O3', 'O2'], 'O2'])
    expect(await page(3, 'O2')).toEqual([['O1'], undefined])
    expect(await page(4)).toEqual([['O4', 'O3', 'O2', 'O1'], undefined])
    expect(await store.list('nobody', 3, undefined)).toEqual({ orders: [], last: undefined })
  } finally {
    close()
  }
})
