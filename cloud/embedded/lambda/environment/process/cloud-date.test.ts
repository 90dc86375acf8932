import { afterAll, expect, test } from 'vitest'
import { createIsolatedLambda } from '../../../testing/isolated-lambda.ts'

const cloud = createIsolatedLambda()
afterAll(() => cloud.stop())

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

test("a function's Date follows the cloud's clock from the first line of its module and after an advance", async () => {
  const start = cloud.clock.now()
  await cloud.createFunction(`
    const { now } = Date
    const loaded = new Date()
    const uptime = performance.now()
    export const handler = async (event, context) => ({
      loaded: loaded.getTime(), isDate: loaded instanceof Date && structuredClone(loaded) instanceof Date,
      times: [now(), Date.now(), new Date().getTime(), Date.parse(Date()) + 999],
      parts: [new Date(5).getTime(), new Date(2020, 1, 2).toISOString(), Date.UTC(2020, 0)],
      left: context.getRemainingTimeInMillis(), uptime: performance.now() - uptime })`)
  const { result: first, error, log } = await cloud.invoke()
  expect(error, `${JSON.stringify(first)}\n${log}`).toBeUndefined()
  expect(first.loaded - start).toBeLessThan(10_000)
  expect(first.loaded - start).toBeGreaterThanOrEqual(0)
  await cloud.clock.advance(4 * MINUTE)
  const { result: second } = await cloud.invoke()
  expect(second.loaded).toBe(first.loaded)
  expect(second.isDate).toBe(true)
  for (const time of second.times) {
    expect(time - start - 4 * MINUTE).toBeGreaterThanOrEqual(0)
    expect(time - start - 4 * MINUTE).toBeLessThan(10_000)
  }
  expect(second.parts).toEqual([5, '2020-02-02T00:00:00.000Z', Date.UTC(2020, 0)])
  expect(second.left).toBeGreaterThan(2000)
  expect(second.left).toBeLessThanOrEqual(3000)
  expect(second.uptime).toBeLessThan(60_000)
})

test('a process that starts after an advance begins with the new time', async () => {
  await cloud.clock.advance(2 * DAY)
  const before = cloud.clock.now()
  const { result } = await cloud.invoke()
  expect(result.loaded - before).toBeGreaterThanOrEqual(0)
  expect(result.loaded - before).toBeLessThan(10_000)
})
