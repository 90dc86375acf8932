import { expect, test } from 'vitest'
import { ManualClock } from '../testing/manual-clock.ts'
import { Activity } from './activity.ts'
import { AdvancingClock, type AdvancingClockOptions } from './advancing-clock.ts'
import { SystemClock } from './clock.ts'

const MINUTE = 60_000
const START = Date.UTC(2026, 0, 1)

/** A clock whose system clock is advanced by the test, so that every time is exact. */
function createClock(systemClock = new ManualClock(START), options: AdvancingClockOptions = {}) {
  const activity = new Activity(systemClock)
  return { systemClock, activity, clock: new AdvancingClock(activity, { systemClock, ...options }) }
}

/** Runs everything that only waits for the event loop. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await new Promise(setImmediate)
}

test('timers fire in the order of their due times, each at its due time', async () => {
  const { clock } = createClock()
  const seen: [string, number][] = []
  const at = (name: string, ms: number) => clock.after(ms, () => seen.push([name, clock.now() - START]))
  at('late', 3000)
  at('early', 1000)
  at('second of two', 2000.4)
  at('early too', 1000)
  at('not yet', 3001)
  expect(await clock.advance(3000)).toEqual({ now: START + 3000, fired: 4 })
  expect(seen).toEqual([
    ['early', 1000],
    ['early too', 1000],
    ['second of two', 2001],
    ['late', 3000],
  ])
})

test('everything that a timer causes is done before the next timer fires', async () => {
  const { clock, activity } = createClock()
  const seen: string[] = []
  clock.after(1000, () => {
    const work = new Promise<void>((resolve) => setTimeout(resolve, 30)).then(() => seen.push('work of the first'))
    void activity.track({ what: 'work' }, work)
    clock.after(500, () => seen.push('made by the first'))
  })
  clock.after(1001, () => seen.push('second'))
  expect(await clock.advance(2000)).toEqual({ now: START + 2000, fired: 3 })
  expect(seen).toEqual(['work of the first', 'second', 'made by the first'])
})

test('a timer that is cancelled during an advance does not fire', async () => {
  const { clock } = createClock()
  const seen: string[] = []
  const later = clock.after(2000, () => seen.push('later'))
  clock.after(1000, () => later.cancel())
  expect(await clock.advance(MINUTE)).toEqual({ now: START + MINUTE, fired: 1 })
  expect(seen).toEqual([])
})

test('a maintenance timer fires once, at the end of an advance, however often it would have been due', async () => {
  const { clock, systemClock } = createClock()
  const seen: number[] = []
  const scheduleMaintenance = () => {
    clock.maintenance(1000, () => {
      seen.push(clock.now() - START)
      scheduleMaintenance()
    })
  }
  scheduleMaintenance()
  clock.after(2000, () => seen.push(-2000))
  expect(await clock.advance(MINUTE)).toEqual({ now: START + MINUTE, fired: 2 })
  expect(seen).toEqual([-2000, MINUTE])
  await systemClock.advance(1000)
  expect(seen).toEqual([-2000, MINUTE, MINUTE + 1000])
  await clock.advance(999)
  expect(seen).toHaveLength(3)
})

test('after an advance, timers fire in real time by the new time', async () => {
  const { clock, systemClock } = createClock()
  const seen: string[] = []
  clock.after(MINUTE + 1000, () => seen.push('fired'))
  await clock.advance(MINUTE)
  await systemClock.advance(999)
  expect(seen).toEqual([])
  await systemClock.advance(1)
  expect(seen).toEqual(['fired'])
  expect(clock.now()).toBe(START + MINUTE + 1000)
})

test('without an advance, timers fire by real time, even one beyond what Node can wait', async () => {
  const clock = new AdvancingClock(new Activity(new SystemClock()))
  const seen: string[] = []
  clock.after(40 * 24 * 60 * MINUTE, () => seen.push('far'))
  await clock.sleep(5)
  expect(seen).toEqual([])
  await clock.advance(40 * 24 * 60 * MINUTE)
  expect(seen).toEqual(['far'])
})

test('concurrent advances run one after the other', async () => {
  const { clock } = createClock()
  const seen: number[] = []
  for (const ms of [1000, 2000, 3000]) clock.after(ms, () => seen.push(clock.now() - START))
  const both = await Promise.all([clock.advance(1500), clock.advance(1500)])
  expect(both).toEqual([
    { now: START + 1500, fired: 1 },
    { now: START + 3000, fired: 2 },
  ])
  expect(seen).toEqual([1000, 2000, 3000])
})

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 1e15])('an advance by %d ms is rejected', async (ms) => {
  const { clock } = createClock()
  await expect(clock.advance(ms)).rejects.toThrow(
    `[eventbed] The clock cannot be advanced by ${ms} ms.\n  • Use a time from 0 to 31622400000 ms (366 days).`,
  )
  expect(await clock.advance(1)).toEqual({ now: START + 1, fired: 0 })
})

test('an advance that times out before the cloud is idle names the work in progress', async () => {
  const { clock, activity, systemClock } = createClock()
  clock.after(1000, () => {
    activity.start({ what: 'lambda slow' })
    for (let call = 0; call < 2; call++) activity.start({ service: 'sqs', operation: 'SendMessage' })
  })
  const advance = clock.advance(MINUTE).catch((error: Error) => error.message)
  await settle()
  await systemClock.advance(30_000)
  expect(await advance).toBe(
    '[eventbed] The clock stopped at 2026-01-01T00:00:30.000Z, before 2026-01-01T00:01:00.000Z: ' +
      'after 30 s this was still in progress: lambda slow, sqs SendMessage (2×).\n' +
      '  • Advance the clock when that is done; functions run in real time, whatever the clock does',
  )
})

test('an advance does not wait forever for work that itself waits for the clock', async () => {
  const { clock, activity, systemClock } = createClock()
  clock.after(1000, () => void activity.track({ what: 'lambda that polls' }, clock.sleep(5000)))
  const advance = clock.advance(MINUTE)
  await settle()
  expect(clock.now()).toBe(START + 1000)
  await systemClock.advance(2000)
  await systemClock.advance(5000)
  expect(await advance).toEqual({ now: START + MINUTE, fired: 2 })
})

test('the clock catches up with the real time that passes during an advance', async () => {
  const { clock, activity, systemClock } = createClock()
  clock.after(1000, () => void activity.track({ what: 'lambda' }, systemClock.sleep(2000)))
  const advance = clock.advance(1500)
  await settle()
  await systemClock.advance(2000)
  expect(await advance).toEqual({ now: START + 2000, fired: 1 })
})

test('times of the system clock are converted to the times that the clock showed then', async () => {
  const { clock, systemClock } = createClock()
  await systemClock.advance(1000)
  await clock.advance(MINUTE)
  await systemClock.advance(1000)
  await clock.advance(MINUTE)
  const shown = [0, 999, 1000, 1999, 2000].map((ms) => clock.toCloudTime(START + ms) - START - ms)
  expect(shown).toEqual([0, 0, MINUTE, MINUTE, 2 * MINUTE])
})

test('an advance is rejected when the cloud stops', async () => {
  const over = new AbortController()
  const { clock, activity } = createClock(new ManualClock(START), { signal: over.signal })
  activity.start({ what: 'lambda slow' })
  const advance = clock.advance(MINUTE)
  await settle()
  over.abort()
  await expect(advance).rejects.toThrow('[eventbed] The cloud was stopped while its clock was advanced.')
})
