import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import type { Clients } from '../../cloud/api/clients.ts'
import { EventBusClient } from './event-bus-client.ts'
import { RestApiClient } from './rest-api-client.ts'

async function clientOf(answer: RequestListener): Promise<{ client: RestApiClient } & AsyncDisposable> {
  const server = createServer(answer)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  const close = async () => void server.close()
  const client = new RestApiClient(
    { name: 'orders', id: 'a1', stage: 'v1', key: { id: 'k1', value: 'key' } },
    { cloud: { clients: {} as Clients, invokeUrl: () => `http://127.0.0.1:${port}` } },
  )
  return { client, [Symbol.asyncDispose]: close }
}

const POSTED = { kind: 'request', api: 'orders', method: 'POST', path: '/orders', body: '{"n":1}' } as const

const json =
  (status: number, body: object): RequestListener =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(JSON.stringify(body))
  }

test('a POST is recorded with its idempotency key and response, and a GET is not recorded', async () => {
  await using api = await clientOf(json(201, { orderId: 'o-1' }))
  await api.client.post('/orders', { n: 1 }, { 'Idempotency-Key': 'k-1' })
  await api.client.get('/orders/o-1')
  expect(api.client.sent.read()).toEqual([
    { ...POSTED, idempotencyKey: 'k-1', status: 201, response: { orderId: 'o-1' } },
  ])
})

test('a refused request is recorded with its response', async () => {
  await using api = await clientOf(json(422, { detail: 'used before' }))
  await api.client.post('/orders', { n: 1 })
  expect(api.client.sent.read()).toMatchObject([{ status: 422, response: { detail: 'used before' } }])
})

test('a request whose connection was lost is recorded without a response', async () => {
  await using api = await clientOf((request) => request.socket.destroy())
  await expect(api.client.post('/orders', { n: 1 })).rejects.toThrow('fetch failed')
  expect(api.client.sent.read()).toEqual([{ ...POSTED, idempotencyKey: undefined, status: undefined }])
})

/** A bus in a cloud whose EventBridge answers with this. */
const busOf = (send: () => Promise<object>) =>
  new EventBusClient(
    { logicalName: 'events', name: 'x-events' },
    {
      cloud: {
        clients: { eventbridge: { send } } as unknown as Clients,
        invokeUrl: () => '',
        clock: { now: () => 5, advance: async () => ({ now: 5, fired: 0 }) },
      },
    },
  )
const event = (n: number) => ({ source: 's', detailType: 't', detail: { n } })

test('each event of a batch is recorded as accepted or refused', async () => {
  const bus = busOf(async () => ({
    Entries: [{ EventId: 'b-1' }, { ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' }],
    $metadata: {},
  }))
  await expect(bus.put(event(1), event(2))).rejects.toThrow(
    'EventBridge refused an event: ThrottlingException slow down',
  )
  expect(bus.sent.read()).toEqual([
    { kind: 'event', bus: 'events', source: 's', detailType: 't', detail: '{"n":1}', sentAt: 5, eventId: 'b-1' },
    {
      kind: 'event',
      bus: 'events',
      source: 's',
      detailType: 't',
      detail: '{"n":2}',
      sentAt: 5,
      refusal: 'ThrottlingException slow down',
    },
  ])
})

test('a batch that EventBridge refused is recorded as refused, and one without a response as neither', async () => {
  const refused = busOf(() => Promise.reject(Object.assign(new Error('too large'), { $fault: 'client' })))
  await expect(refused.put(event(1))).rejects.toThrow('too large')
  expect(refused.sent.read()).toMatchObject([{ refusal: 'too large' }])
  const lost = busOf(() => Promise.reject(new Error('socket hang up')))
  await expect(lost.put(event(1))).rejects.toThrow('socket hang up')
  expect(lost.sent.read()).toEqual([
    { kind: 'event', bus: 'events', source: 's', detailType: 't', detail: '{"n":1}', sentAt: 5 },
  ])
})
