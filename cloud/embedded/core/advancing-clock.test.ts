import { expect, test } from 'vitest'
import { ManualClock } from '../testing/manual-clock.ts'
import { Activity } from './activity.ts'
import { AdvancingClock, type AdvancingClockOptions } from './advancing-clock.ts'
import { SystemClock } from './clock.ts'

const MINUTE = 60_000
const START = Date.UTC(2026, 0, 1)

/** A clock on a wall that stands still unless the test moves it, so that each time is exact. */
function clockOn(wall = new ManualClock(START), options: AdvancingClockOptions = {}) {
  const activity = new Activity(wall)
  return { wall, activity, clock: new AdvancingClock(activity, { wall, ...options }) }
}

/** Lets all that waits for nothing but the event loop happen. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await new Promise(setImmediate)
}

test('timers fire in the order of their due times, each at its own', async () => {
  const { clock } = clockOn()
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

test('what a timer leads to is over before the next one fires', async () => {
  const { clock, activity } = clockOn()
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

test('a timer that is cancelled on the way does not fire', async () => {
  const { clock } = clockOn()
  const seen: string[] = []
  const later = clock.after(2000, () => seen.push('later'))
  clock.after(1000, () => later.cancel())
  expect(await clock.advance(MINUTE)).toEqual({ now: START + MINUTE, fired: 1 })
  expect(seen).toEqual([])
})

test('upkeep is done once, at the end, however often it would have come round', async () => {
  const { clock, wall } = clockOn()
  const seen: number[] = []
  const keepUp = () => {
    clock.maintenance(1000, () => {
      seen.push(clock.now() - START)
      keepUp()
    })
  }
  keepUp()
  clock.after(2000, () => seen.push(-2000))
  expect(await clock.advance(MINUTE)).toEqual({ now: START + MINUTE, fired: 2 })
  expect(seen).toEqual([-2000, MINUTE])
  await wall.advance(1000)
  expect(seen).toEqual([-2000, MINUTE, MINUTE + 1000])
  await clock.advance(999)
  expect(seen).toHaveLength(3)
})

test('after an advance, timers ring when their time has come by the new time', async () => {
  const { clock, wall } = clockOn()
  const seen: string[] = []
  clock.after(MINUTE + 1000, () => seen.push('rung'))
  await clock.advance(MINUTE)
  await wall.advance(999)
  expect(seen).toEqual([])
  await wall.advance(1)
  expect(seen).toEqual(['rung'])
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

test('advances that are asked for at once come one after the other', async () => {
  const { clock } = clockOn()
  const seen: number[] = []
  for (const ms of [1000, 2000, 3000]) clock.after(ms, () => seen.push(clock.now() - START))
  const both = await Promise.all([clock.advance(1500), clock.advance(1500)])
  expect(both).toEqual([
    { now: START + 1500, fired: 1 },
    { now: START + 3000, fired: 2 },
  ])
  expect(seen).toEqual([1000, 2000, 3000])
})

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 1e15])('an advance by %d ms is refused', async (ms) => {
  const { clock } = clockOn()
  await expect(clock.advance(ms)).rejects.toThrow(
    `[eventbed] The clock cannot be advanced by ${ms} ms.\n  • Give a time from 0 to 31622400000 ms, which is 366 days.`,
  )
  expect(await clock.advance(1)).toEqual({ now: START + 1, fired: 0 })
})

test('an advance that never comes to rest says what is under way', async () => {
  const { clock, activity, wall } = clockOn()
  clock.after(1000, () => {
    activity.start({ what: 'lambda slow' })
    for (let call = 0; call < 2; call++) activity.start({ service: 'sqs', operation: 'SendMessage' })
  })
  const advance = clock.advance(MINUTE).catch((error: Error) => error.message)
  await settle()
  await wall.advance(30_000)
  expect(await advance).toBe(
    '[eventbed] The clock stopped at 2026-01-01T00:00:30.000Z on its way to 2026-01-01T00:01:00.000Z: ' +
      'after 30 s this was still under way: lambda slow, sqs SendMessage (2×).\n' +
      '  • Advance it when that is done; functions run in real time, which no advance makes shorter.',
  )
})

test('what waits for the clock in the middle of its work is not waited for in vain', async () => {
  const { clock, activity, wall } = clockOn()
  clock.after(1000, () => void activity.track({ what: 'lambda that polls' }, clock.sleep(5000)))
  const advance = clock.advance(MINUTE)
  await settle()
  expect(clock.now()).toBe(START + 1000)
  await wall.advance(2000)
  await wall.advance(5000)
  expect(await advance).toEqual({ now: START + MINUTE, fired: 2 })
})

test('real time that passes during an advance is not lost', async () => {
  const { clock, activity, wall } = clockOn()
  clock.after(1000, () => void activity.track({ what: 'lambda' }, wall.sleep(2000)))
  const advance = clock.advance(1500)
  await settle()
  await wall.advance(2000)
  expect(await advance).toEqual({ now: START + 2000, fired: 1 })
})

test('it knows what it showed at any time of the clock on the wall', async () => {
  const { clock, wall } = clockOn()
  await wall.advance(1000)
  await clock.advance(MINUTE)
  await wall.advance(1000)
  await clock.advance(MINUTE)
  const shown = [0, 999, 1000, 1999, 2000].map((ms) => clock.toCloudTime(START + ms) - START - ms)
  expect(shown).toEqual([0, 0, MINUTE, MINUTE, 2 * MINUTE])
})

test('an advance ends with the cloud', async () => {
  const over = new AbortController()
  const { clock, activity } = clockOn(new ManualClock(START), { signal: over.signal })
  activity.start({ what: 'lambda slow' })
  const advance = clock.advance(MINUTE)
  await settle()
  over.abort()
  await expect(advance).rejects.toThrow('[eventbed] The cloud was stopped while its clock was advanced.')
})
