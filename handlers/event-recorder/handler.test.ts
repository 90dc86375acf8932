import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { logger } from '../shared/logger.ts'
import { createLocalTable, lambdaContext } from '../shared/test-doubles.ts'
import { UnknownEvent } from './shipment.ts'

let dynamodb: DynamoDBClient
let close: () => void
let handler: typeof import('./handler.ts')['handler']
let logged: unknown[][]

beforeAll(async () => {
  const table = await createLocalTable({
    KeySchema: [{ AttributeName: 'eventId', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'eventId', AttributeType: 'S' }],
  })
  dynamodb = table.dynamodb
  close = table.close
  vi.stubEnv('AWS_REGION', 'us-east-1')
  vi.stubEnv('EVENTS_TABLE', 't-1')
  handler = (await import('./handler.ts')).handler
})
afterAll(() => close())

beforeEach(() => {
  logged = []
  for (const level of ['info', 'error'] as const)
    vi.spyOn(logger, level).mockImplementation((...line: unknown[]) => void logged.push([level, ...line]))
  const sendToTable = dynamodb.send.bind(dynamodb)
  vi.spyOn(DynamoDBClient.prototype, 'send').mockImplementation(sendToTable as never)
})
afterEach(() => vi.restoreAllMocks())

const shipment = (
  id: string,
  { at = '2026-03-01T10:00:00+01:00', carrier = 'DHL', type = 'ShipmentDispatched' } = {},
) => ({
  version: '0',
  id: `bus-${id}`,
  'detail-type': type,
  source: 'shop.shipping',
  account: '000000000000',
  time: '2026-03-01T09:00:00Z',
  region: 'us-east-1',
  resources: [],
  detail: {
    metadata: { id, version: 1, correlationId: `C-${id}` },
    data: { orderId: 'O1', carrier, trackingNumber: 'T1', at },
  },
})
const itemOf = async (id: string) =>
  (await dynamodb.send(new GetItemCommand({ TableName: 't-1', Key: { eventId: { S: id } } }))).Item
const ids = (eventId: string) => ({ eventId, correlationId: `C-${eventId}` })

test('event-recorder stores an event', async () => {
  await handler(shipment('one'), lambdaContext())
  expect(await itemOf('one')).toMatchObject({
    type: { S: 'ShipmentDispatched' },
    at: { S: '2026-03-01T09:00:00.000000000Z' },
    correlationId: { S: 'C-one' },
  })
  expect(logged).toEqual([['info', 'recorded ShipmentDispatched', ids('one')]])
})

test('event-recorder ignores a duplicate event', async () => {
  await handler(shipment('twice'), lambdaContext())
  const before = await itemOf('twice')
  await handler(shipment('twice', { carrier: 'UPS' }), lambdaContext())
  expect(await itemOf('twice')).toEqual(before)
  expect(logged.at(-1)).toEqual(['info', 'known already, nothing changed', ids('twice')])
})

test('event-recorder overwrites an event only with a newer one, whatever the time zones', async () => {
  await handler(shipment('aged', { carrier: 'first' }), lambdaContext())
  await handler(shipment('aged', { carrier: 'older', at: '2026-03-01T10:30:00+02:00' }), lambdaContext())
  expect(await itemOf('aged')).toMatchObject({ carrier: { S: 'first' } })
  await handler(shipment('aged', { carrier: 'newer', at: '2026-03-01T04:30:00-05:00' }), lambdaContext())
  expect(await itemOf('aged')).toMatchObject({ carrier: { S: 'newer' }, at: { S: '2026-03-01T09:30:00.000000000Z' } })
})

test('event-recorder keeps the newer of two events within one millisecond', async () => {
  const at = (fraction: string) => `2026-03-14T11:00:00.${fraction}+01:00`
  await handler(shipment('close', { carrier: 'older', at: at('123456') }), lambdaContext())
  await handler(shipment('close', { carrier: 'newer', at: at('123456789') }), lambdaContext())
  await handler(shipment('close', { carrier: 'older', at: at('1234567') }), lambdaContext())
  expect(await itemOf('close')).toMatchObject({ carrier: { S: 'newer' }, at: { S: '2026-03-14T10:00:00.123456789Z' } })
})

test('event-recorder fails for an unknown event type and logs the IDs of the event', async () => {
  const refusal = new UnknownEvent('events of the type ShipmentLost are not known')
  await expect(handler(shipment('lost', { type: 'ShipmentLost' }), lambdaContext())).rejects.toThrow(refusal)
  expect(logged).toEqual([['error', `event refused: ${refusal.message}`, ids('lost')]])
  expect(await itemOf('lost')).toBeUndefined()
})

test('event-recorder logs the EventBridge ID of an event without metadata', async () => {
  const event = { ...shipment('bare'), detail: null }
  await expect(handler(event, lambdaContext())).rejects.toThrow(/^the event is malformed: detail: /)
  expect(logged[0]?.[2]).toEqual({ correlationId: 'bus-bare' })
})

test('event-recorder fails when the table cannot be reached, so that the event is retried', async () => {
  vi.spyOn(DynamoDBClient.prototype, 'send').mockRejectedValue(new Error('socket hang up') as never)
  await expect(handler(shipment('down'), lambdaContext())).rejects.toThrow('socket hang up')
  expect(logged).toEqual([['error', 'event was not recorded: socket hang up', ids('down')]])
})
