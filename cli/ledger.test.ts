import { DeleteItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { Stacks } from '../scenarios/every-use-case/ledger/stacks.ts'
import { someOrder } from '../scenarios/orders-api/some-order.ts'
import { ledger, runLedger } from './ledger.ts'

let stacks: Stacks
beforeAll(async () => {
  stacks = await Stacks.start()
})
afterAll(() => stacks[Symbol.asyncDispose]())

test('the ledger of a stack is printed, and its exit code is 1 where it does not balance', async () => {
  const world = await stacks.createWorld()
  const { orderId } = (await world.api.post('/orders', someOrder())).body
  const printed: string[] = []
  const print = (text: string) => void printed.push(text)
  expect(await runLedger(world, { print })).toBe(0)
  expect(printed).toEqual([
    [
      '        inputs  items',
      'files',
      'rows',
      'orders       1      1',
      'events',
      'The ledger balances: every input has exactly one outcome.',
      '',
    ].join('\n'),
  ])

  const TableName = world.orders.tableName
  await world.cloud.clients.dynamodb.send(new DeleteItemCommand({ TableName, Key: { orderId: { S: orderId } } }))
  expect(await runLedger(world, { json: true, print })).toBe(1)
  expect(JSON.parse(printed[1]!)).toMatchObject({
    balanced: false,
    totals: { missing: 1, orders: { inputs: 1, items: 0 } },
  })
})

test('ledger attaches to a stack, prints its ledger, and disconnects from the cloud', async () => {
  const world = await stacks.createWorld()
  const stop = vi.fn(async () => {})
  // Everything but stop() goes to the real cloud.
  const cloud = new Proxy(world.cloud, {
    get: (target, name) => (name === 'stop' ? stop : Reflect.get(target, name, target)),
  })
  const stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  await ledger({ json: true }, async () => ({ ...world, cloud }))
  const printed = String(stdout.mock.calls[0]![0])
  stdout.mockRestore()
  expect(JSON.parse(printed)).toMatchObject({ balanced: true, files: [] })
  expect(stop).toHaveBeenCalledOnce()
})
