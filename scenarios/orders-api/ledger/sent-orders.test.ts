import { expect, test } from 'vitest'
import type { SentRequest } from '../../../testbed/world/sent-log.ts'
import { sentOrders } from './sent-orders.ts'

const request = (changes: Partial<SentRequest>): SentRequest => ({
  kind: 'request',
  api: 'orders',
  method: 'POST',
  path: '/orders',
  body: '{}',
  ...changes,
})

test('an accepted order has the id of its response and its idempotency key', () => {
  expect(sentOrders([request({ idempotencyKey: 'k', status: 201, response: { orderId: 'o-1' } })])).toEqual([
    { key: 'k', body: '{}', status: 201, orderId: 'o-1' },
  ])
  expect(sentOrders([request({ path: '/orders/', status: 200, response: { orderId: 'o-1' } })])).toMatchObject([
    { status: 200, orderId: 'o-1' },
  ])
})

test('a refused order has the reason: the detail of a problem, the message of the gateway, or the text itself', () => {
  const responses = [{ detail: 'no such currency', message: 'Bad Request' }, { message: 'Forbidden' }, 'gone']
  const orders = sentOrders(responses.map((response) => request({ status: 400, response })))
  expect(orders.map(({ refusal }) => refusal)).toEqual(['no such currency', 'Forbidden', 'gone'])
  expect(orders.every((order) => !('orderId' in order))).toBe(true)
})

test('an order without a response is neither accepted nor refused', () => {
  expect(sentOrders([request({ status: undefined })])).toEqual([{ key: undefined, body: '{}', status: undefined }])
})

test('other requests, objects and events are not orders', () => {
  expect(
    sentOrders([
      request({ method: 'DELETE', status: 405 }),
      request({ path: '/orders/o-1/cancel', status: 200 }),
      { kind: 'object', bucket: 'uploads', key: 'a.csv', objectId: 'b/a.csv@1' },
      { kind: 'event', bus: 'events', source: 's', detailType: 't', detail: '{}' },
    ]),
  ).toEqual([])
})
