import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import { EmbeddedCloud } from '../../cloud/embedded/embedded-cloud.ts'
import { timingProfileNamed } from '../../provision/timing-profile.ts'
import { openWorld } from '../../testbed/soak/open-world.ts'
import { planRound } from '../../testbed/soak/plan.ts'
import type { OpenWorld } from '../../testbed/soak/round.ts'
import { type SoakOptions, soak, withoutWhat } from '../../testbed/soak/soak.ts'
import { asRemoteWorld } from '../../testbed/testing.ts'
import { type BrokenHandler, breakHandler } from './ledger/break-handler.ts'

let cloud: StartedCloud
beforeAll(async () => {
  cloud = await new EmbeddedCloud({
    lambda: { asyncRetryDelays: timingProfileNamed('production').eventRetryDelaysMs },
  }).start()
})
afterAll(() => cloud.stop())

/** One whose files are all small, and in which functions die and answers are lost. */
const SEED = 46

const once: SoakOptions = {
  seed: SEED,
  goesOn: () => false,
  open: openWorld,
  signal: new AbortController().signal,
}

/** A round is a minute's work where the machine has much else to do. Milliseconds. */
const ROUND = 240_000

/** A world in which one handler is broken; nobody waits long for what will never come. */
const openBroken =
  (broken: BrokenHandler): OpenWorld =>
  async (inCloud) => {
    const world = await openWorld(inCloud)
    await breakHandler(world, broken)
    return Object.assign(world, { patience: 1000 })
  }

test(
  'a round in which much fails balances, and leaves nothing behind',
  async () => {
    const waves: string[] = []
    const { rounds, ledger, repeat, without, interrupted } = await soak(cloud, {
      ...once,
      onWave: (round, wave, of) => waves.push(`${round}: ${wave} of ${of}`),
    })
    expect(ledger).toMatchObject({ missing: [], twice: [], unknown: [], differing: [], balanced: true })
    expect(waves).toEqual(['1: 1 of 5', '1: 2 of 5', '1: 3 of 5', '1: 4 of 5', '1: 5 of 5'])
    expect(rounds).toMatchObject([{ round: 1, seed: SEED, balanced: true }])
    expect(rounds[0]!.struck).toBeGreaterThan(0)
    expect({ repeat, without, interrupted }).toEqual({ repeat: undefined, without: [], interrupted: false })
    // Whoever was refused an order or an event was told so; what was put of files S3 itself knows.
    const planned = planRound(SEED)
    expect(ledger.totals.files.inputs).toBeGreaterThanOrEqual(planned.flatMap(({ files }) => files).length)
    expect(ledger.totals.events.inputs).toBe(planned.flatMap(({ events }) => events.flat()).length)
    expect(await cloud.faults!.list()).toEqual([])
  },
  ROUND,
)

test('a handler that loses a row is caught, nothing goes on after it, and it is said how to repeat that', async () => {
  // One wave of the round is enough for it.
  let isEnough = false
  const { rounds, ledger, repeat } = await soak(cloud, {
    ...once,
    goesOn: () => true,
    open: openBroken('loses-a-row'),
    signal: {
      get aborted() {
        return isEnough
      },
    } as AbortSignal,
    onWave: () => {
      isEnough = true
    },
    onRound: () => {
      isEnough = false
    },
  })
  expect(rounds).toMatchObject([{ round: 1, balanced: false }])
  const lost = planRound(SEED)[0]!.files.filter(({ rows, broken }) => rows >= 3 && !broken.some(([row]) => row === 3))
  expect(lost.length).toBeGreaterThan(0)
  expect(ledger.missing.map(({ what }) => what)).toEqual(lost.map(() => expect.stringMatching(/\(row 3\)$/)))
  expect(ledger.totals).toMatchObject({ twice: 0, unknown: 0, differing: 0 })
  expect(repeat).toBe(`npm run soak -- --cloud embedded --rounds 1 --seed ${SEED}`)
})

test('a soak that is interrupted begins no more waves, and sees what was sent to its end', async () => {
  const interrupt = new AbortController()
  const { rounds, ledger, interrupted } = await soak(cloud, {
    ...once,
    goesOn: () => true,
    signal: interrupt.signal,
    onWave: () => interrupt.abort(),
  })
  const [first] = planRound(SEED)
  expect(interrupted).toBe(true)
  expect(rounds).toHaveLength(1)
  expect(ledger.balanced).toBe(true)
  expect(ledger.totals.events.inputs).toBe(first!.events.flat().length)
})

test('a round that comes to no end says how to repeat it', async () => {
  const open = async () => {
    throw new Error('there is no room for a stack')
  }
  await expect(soak(cloud, { ...once, open })).rejects.toThrow(
    `[eventbed] Round 1 came to no end: there is no room for a stack\n` +
      `  • To repeat it: npm run soak -- --cloud embedded --rounds 1 --seed ${SEED}`,
  )
})

test('where nothing can be made to fail, and time not moved on, that is said', async () => {
  await using world = await openWorld(cloud)
  const far = asRemoteWorld(world)
  expect(withoutWhat(far.cloud)).toEqual([
    'without faults: this cloud has no such door',
    'without advancing the clock: this cloud has no such door',
  ])
  await far.cloud.stop()
})
