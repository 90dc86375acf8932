import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StartedCloud } from '../../api/cloud.ts'
import { createSeededRandom } from '../../common/seeded-random.ts'
import { EmbeddedCloud } from '../embedded-cloud.ts'
import { fuzz } from './fuzz.ts'
import { mutate } from './mutations.ts'

/** Another seed finds other requests: `EVENTBED_FUZZ_SEED=7 npx vitest run cloud/embedded/fuzz`. */
const SEED = Number(process.env.EVENTBED_FUZZ_SEED ?? 1)
const REQUESTS = 2000
const BUDGET_MS = 60_000
/** The spans and logs of a run, which have limits of their own, and what V8 compiles on the way. */
const MAX_GROWTH_BYTES = 64e6

let cloud: StartedCloud
beforeAll(async () => {
  cloud = await new EmbeddedCloud().start()
})
afterAll(() => cloud.stop())

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function heapUsed(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}

test('the same seed mutates a body in the same way, and another seed differently', () => {
  const body = JSON.stringify({ TableName: 'a', Key: { id: { S: '1' } }, Limit: 3 })
  const run = (seed: number) => {
    const draw = createSeededRandom(seed)
    return Array.from({ length: 20 }, () => mutate(body, draw))
  }
  expect(run(1)).toEqual(run(1))
  expect(run(1)).not.toEqual(run(2))
})

test(
  'no malformed request makes the cloud fail, and none leaves memory behind',
  async () => {
    const deadline = performance.now() + BUDGET_MS
    const half = { seed: SEED, requests: REQUESTS / 2, deadline }
    const first = await fuzz(cloud, half)
    const before = heapUsed()
    const second = await fuzz(cloud, { ...half, seed: SEED + 1 })
    expect([...first.failures, ...second.failures]).toEqual([])
    expect(heapUsed() - before).toBeLessThan(MAX_GROWTH_BYTES)
    // Most requests reached an operation and were refused by it.
    expect(first.statuses['400'] ?? 0).toBeGreaterThan(first.sent / 10)
    const health = await fetch(`${cloud.endpoint}/_eventbed/health`)
    expect(health.status).toBe(200)
  },
  2 * BUDGET_MS,
)
