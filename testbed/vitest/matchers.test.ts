import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { PutRuleCommand } from '@aws-sdk/client-eventbridge'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import { EmbeddedCloud } from '../../cloud/embedded/embedded-cloud.ts'
import { type Bucket, ensureBucket } from '../../provision/resources/bucket.ts'
import { type EventBus, ensureEventBus } from '../../provision/resources/event-bus.ts'
import type { RestApi } from '../../provision/resources/rest-api/rest-api.ts'
import { ensureTable, type Table } from '../../provision/resources/table.ts'
import { provisionStack } from '../stack/provision-stack.ts'
import { withoutVolatileParts } from '../testing.ts'
import type { TestedUseCase } from '../use-case.ts'
import { createWorld, type World } from '../world/world.ts'
import { matchers } from './matchers.ts'

type Invoicing = { inbox: Bucket; lines: Table; notes: Table; shop: EventBus; api: RestApi }

/** A use case without functions. Its API is a local server. */
const invoicing: TestedUseCase<Invoicing> = {
  name: 'invoicing',
  description: 'none',
  provision: async (build) => ({
    inbox: await ensureBucket(build, 'inbox'),
    lines: await ensureTable(build, 'lines', { key: { invoiceId: 'S', line: 'N' } }),
    notes: await ensureTable(build, 'notes', { key: { invoiceId: 'S', author: 'S' } }),
    shop: await ensureEventBus(build, 'shop'),
    api: { kind: 'rest-api', name: 'invoices', id: 'a1', stage: 'v1', key: { id: 'k1', value: 'key' } },
  }),
}

let server: Server
let cloud: StartedCloud
let world: World<Invoicing>
let cleanUp: () => Promise<void>
beforeAll(async () => {
  expect.extend(matchers)
  server = createServer((request, response) => {
    const status = request.url === '/invoices/1' ? 200 : 404
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
    response.end(JSON.stringify(status === 200 ? { total: 10, currency: 'EUR' } : { message: 'Not Found' }))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  cloud = await new EmbeddedCloud().start()
  const stack = await provisionStack(cloud, [invoicing], { cleanup: 'forget' })
  const { port } = server.address() as AddressInfo
  const withServer = Object.assign(Object.create(cloud), { invokeUrl: () => `http://127.0.0.1:${port}` })
  world = createWorld(withServer, stack.architecture, [invoicing], { timeoutMs: 100 })
  cleanUp = async () => stack[Symbol.asyncDispose]()
  const lines = ['1', '2', '5', '6'].map((line) => ({ invoiceId: { S: 'i-1' }, line: { N: line } }))
  const notes = [{ invoiceId: { S: 'i-1' }, author: { S: 'ana' } }]
  const put = (TableName: string, Item: PutItemCommand['input']['Item']) =>
    cloud.clients.dynamodb.send(new PutItemCommand({ TableName, Item }))
  await Promise.all(lines.map((item) => put(world.lines.tableName, item)))
  await Promise.all(notes.map((item) => put(world.notes.tableName, item)))
})
afterAll(async () => {
  await cleanUp()
  await cloud.stop()
  server.close()
})

async function failureOf(expectation: Promise<void>): Promise<string> {
  const error = await expectation.then(
    () => new Error('it passed'),
    (failure: Error) => failure,
  )
  return withoutVolatileParts(error.message, world)
}

test('toHaveItems without a partition key counts the whole table', async () => {
  await expect(world.lines).toHaveItems(4)
  await expect(world.lines).not.toHaveItems(5)
  expect(await failureOf(expect(world.lines).toHaveItems(5))).toBe(
    'expected table lines to have 5 items, got 4 after TIME',
  )
  expect(await failureOf(expect(world.lines).not.toHaveItems(4))).toBe(
    'expected table lines not to have 4 items, got 4 after TIME',
  )
})

test('toHaveItems with a partition key names the numbers that are missing', async () => {
  await expect(world.lines).toHaveItems(4, { invoiceId: 'i-1' })
  expect(await failureOf(expect(world.lines).toHaveItems(8, { invoiceId: 'i-1' }))).toBe(
    'expected table lines to have 8 items with {"invoiceId":"i-1"}, got 4 after TIME\n  missing: lines 3-4, 7-8',
  )
  expect(await failureOf(expect(world.lines).toHaveItems(1, { invoiceId: 'i-2' }))).toBe(
    'expected table lines to have 1 items with {"invoiceId":"i-2"}, got 0 after TIME\n  missing: line 1',
  )
})

test('toHaveItems names no missing items of a table whose sort key is not a number', async () => {
  expect(await failureOf(expect(world.notes).toHaveItems(2, { invoiceId: 'i-1' }))).toBe(
    'expected table notes to have 2 items with {"invoiceId":"i-1"}, got 1 after TIME',
  )
})

test('toHaveObject waits for an object whose text contains a text or matches a pattern', async () => {
  await world.inbox.put('a.txt', 'total: 10 EUR\n')
  await expect(world.inbox).toHaveObject('a.txt')
  await expect(world.inbox).toHaveObject('a.txt', '10 EUR')
  // A global pattern remembers where it matched last.
  const pattern = /total: \d+/g
  for (let time = 0; time < 2; time++) await expect(world.inbox).toHaveObject('a.txt', pattern)
  await expect(world.inbox).not.toHaveObject('b.txt')
  expect(await failureOf(expect(world.inbox).toHaveObject('b.txt'))).toBe(
    'expected bucket inbox to have the object b.txt, got no such object after TIME',
  )
  expect(await failureOf(expect(world.inbox).toHaveObject('a.txt', '11 EUR'))).toMatch(
    /^expected bucket inbox to have the object a\.txt with "11 EUR", got "total: 10 EUR\\n" after TIME\n {2}trace: {3}TIME S3\.PutObject ok/,
  )
  expect(await failureOf(expect(world.inbox).not.toHaveObject('a.txt', /total/))).toMatch(
    /^expected bucket inbox not to have the object a\.txt with \/total\/, got "total: 10 EUR\\n" after TIME\n/,
  )
})

test('toRoute checks whether a rule of the bus matches an event, and says why none does', async () => {
  const paid = { source: 'shop', detailType: 'InvoicePaid', detail: { total: 10 } }
  const { name: EventBusName } = world.shop
  const Name = `${world.architecture.stack}-paid`
  const EventPattern = JSON.stringify({ source: ['shop'], detail: { total: [10] } })
  expect(await failureOf(expect(world.shop).toRoute(paid))).toBe(
    'expected bus shop to route InvoicePaid from shop, got the bus STACK-shop has no rules after TIME',
  )
  await cloud.clients.eventbridge.send(new PutRuleCommand({ EventBusName, Name, EventPattern }))
  await expect(world.shop).toRoute(paid)
  await expect(world.shop).not.toRoute({ ...paid, source: 'bank' })
  const failure = await failureOf(expect(world.shop).toRoute({ ...paid, detail: { total: 11 } }))
  expect(failure).toMatch(
    /^expected bus shop to route InvoicePaid from shop, got rule STACK-paid: .*\[10\].* after TIME$/,
  )
  expect(await failureOf(expect(world.shop).not.toRoute(paid))).toBe(
    'expected bus shop not to route InvoicePaid from shop, got a rule that matches after TIME',
  )
})

test('toRespond waits until a GET has at least the expected status and body', async () => {
  await expect(world.api).toRespond('/invoices/1', { status: 200, body: { total: 10 } })
  await expect(world.api).toRespond('/invoices/1', { body: { currency: 'EUR' } })
  await expect(world.api).not.toRespond('/invoices/2', { status: 200 })
  expect(await failureOf(expect(world.api).toRespond('/invoices/2', { status: 200 }))).toContain(
    'expected API invoices to respond to GET /invoices/2 with {"status":200}, got 404 {"message":"Not Found"} after TIME',
  )
  expect(await failureOf(expect(world.api).not.toRespond('/invoices/1', { status: 200 }))).toContain(
    'expected API invoices not to respond to GET /invoices/1 with {"status":200}, got 200 {"total":10,"currency":"EUR"} after TIME',
  )
})
