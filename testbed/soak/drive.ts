import { contentOf, type PlannedFile } from '../../scenarios/file-processing/soak.ts'
import type { PlannedOrder } from '../../scenarios/orders-api/soak.ts'
import type { OutgoingEvent } from '../world/event-bus-client.ts'
import type { World } from '../world/world.ts'
import type { Wave } from './plan.ts'

/** As often a client with a key sends what was not answered. */
const MOST_TRIES = 4

/** Sends all that a wave has, at the same time. What its senders are answered is in the world's sent log. */
export async function drive(world: World, { files, orders, events, weather }: Wave): Promise<void> {
  // Where nothing is made to fail, a sender who fails is an error of ours or of the cloud's, which must be seen.
  const bears = weather.faults.length > 0 && world.cloud.faults !== undefined
  const borne = (sending: Promise<unknown>) => (bears ? sending.catch(() => {}) : sending)
  await Promise.all([
    ...files.map((file) => borne(upload(world, file))),
    ...orders.map((order) => borne(place(world, order))),
    putAll(world, events, borne),
  ])
}

const upload = (world: World, file: PlannedFile) => world.uploads.put(file.key, contentOf(file))

/** One batch after the other: those that come again or too late come after the first. */
async function putAll(
  { eventBus: bus }: World,
  batches: readonly (readonly OutgoingEvent[])[],
  borne: (sending: Promise<unknown>) => Promise<unknown>,
): Promise<void> {
  for (const batch of batches) await borne(bus.put(...batch))
}

async function place({ api }: World, { body, key, times, other }: PlannedOrder): Promise<void> {
  if (key === undefined) {
    await api.place(body)
    return
  }
  const headers = { 'idempotency-key': key }
  for (let answered = 0, tries = 0; answered < times && tries < MOST_TRIES; tries++) {
    const answer = await api.place(body, headers).catch(() => undefined)
    if (answer && answer.status < 500 && answer.status !== 429) answered++
  }
  if (other) await api.place(other, headers)
}
