import { expect, test } from 'vitest'
import { startWorld } from '../../../testbed/testing.ts'
import { wholeArchitecture } from '../whole-architecture.ts'

test('inputs to buckets, APIs and buses of other use cases are not part of the ledger', async () => {
  await using world = await startWorld(wholeArchitecture)
  world.sent.append({ kind: 'object', bucket: 'invoices', key: 'i-1.csv', objectId: 's-invoices/i-1.csv@v1' })
  world.sent.append({ kind: 'request', api: 'shop', method: 'POST', path: '/orders', body: '{}', status: 201 })
  world.sent.append({ kind: 'event', bus: 'billing', source: 's', detailType: 't', detail: '{}', eventId: 'e-1' })
  const { balanced, tallies } = await world.ledger()
  expect(balanced).toBe(true)
  expect(Object.values(tallies).map(({ inputs }) => inputs)).toEqual([0, 0, 0, 0])
})
