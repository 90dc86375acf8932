import { randomUUID } from 'node:crypto'
import { csv } from '../../fixtures/csv.ts'
import { expect } from '../../testbed/vitest/test.ts'
import type { World } from '../../testbed/world/world.ts'
import { shipment } from '../event-recorder/shipment.ts'
import { someOrder } from '../orders-api/some-order.ts'

/** Several files, orders and events, each of which must arrive: in its table, and nowhere twice. */
export async function everyUseCaseWorks(world: World): Promise<void> {
  const { api, eventBus: bus, events, records, uploads } = world
  const numbers = [1, 2, 3]
  const shipments = numbers.map(() => shipment())
  const files = await Promise.all(
    numbers.map((seed) => uploads.put(`file-${seed}.csv`, `${csv.rows(20, seed)}no,csv\n`)),
  )
  for (const event of shipments) await bus.put(event)
  for (const number of numbers) {
    const { status } = await api.place(someOrder(), number % 2 === 0 ? { 'idempotency-key': randomUUID() } : {})
    expect(status).toBe(201)
  }
  for (const upload of files) await expect(records).toHaveItems(20, { of: upload })
  for (const { detail } of shipments) await expect(events).toHaveItem({ eventId: detail.metadata.id })
  await expect(world).toBalance()
}
