import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import { EmbeddedCloud } from '../../cloud/embedded/embedded-cloud.ts'
import { timingProfileNamed } from '../../provision/timing-profile.ts'
import { openWorld } from '../../testbed/soak/open-world.ts'
import { planRound } from '../../testbed/soak/plan.ts'
import type { OpenWorld } from '../../testbed/soak/round.ts'
import { limitationsOf, type SoakOptions, soak } from '../../testbed/soak/soak.ts'
import { asRemoteWorld } from '../../testbed/testing.ts'
import { type BrokenHandler, breakHandler } from './ledger/break-handler.ts'
import { eventsOf, filesOf } from './planned-inputs.ts'
import { wholeArchitecture } from './whole-architecture.ts'

let cloud: StartedCloud
beforeAll(async () => {
  cloud = await new EmbeddedCloud({
    lambda: { asyncRetryDelays: timingProfileNamed('production').eventRetryDelaysMs },
  }).start()
})
afterAll(() => cloud.stop())

/** With this seed all files are small, functions die and responses are lost. */
const SEED = 46

const oneRound: SoakOptions = {
  useCases: wholeArchitecture,
  seed: SEED,
  shouldContinue: () => false,
  open: openWorld,
  signal: new AbortController().signal,
}

/** A round takes up to a minute on a busy machine. */
const ROUND_TIMEOUT_MS = 240_000

/** Opens a world with a broken handler, and a short timeout, since some outcomes never arrive. */
const openBroken =
  (broken: BrokenHandler): OpenWorld =>
  async (inCloud) => {
    const world = await openWorld(inCloud, wholeArchitecture)
    await breakHandler(world, broken)
    return Object.assign(world, { timeoutMs: 1000 })
  }

test(
  'a round with many faults balances and leaves no fault behind',
  async () => {
    const waves: string[] = []
    const { rounds, ledger, repeat, without, interrupted } = await soak(cloud, {
      ...oneRound,
      onWave: (round, wave, of) => waves.push(`${round}: ${wave} of ${of}`),
    })
    expect(ledger).toMatchObject({ missing: [], twice: [], unknown: [], differing: [], balanced: true })
    expect(waves).toEqual(['1: 1 of 5', '1: 2 of 5', '1: 3 of 5', '1: 4 of 5', '1: 5 of 5'])
    expect(rounds).toMatchObject([{ round: 1, seed: SEED, balanced: true }])
    expect(rounds[0]!.struck).toBeGreaterThan(0)
    expect({ repeat, without, interrupted }).toEqual({ repeat: undefined, without: [], interrupted: false })
    // Events are counted by what was sent. Files are counted by what S3 has, and a retried upload is another version.
    const planned = planRound(SEED, wholeArchitecture)
    expect(ledger.tallies.files!.inputs).toBeGreaterThanOrEqual(planned.flatMap(filesOf).length)
    expect(ledger.tallies.events!.inputs).toBe(planned.flatMap((wave) => eventsOf(wave).flat()).length)
    expect(await cloud.faults!.list()).toEqual([])
  },
  ROUND_TIMEOUT_MS,
)

test('a handler that loses a row ends the soak, which prints the command that repeats the round', async () => {
  // One wave is enough to show it.
  let isAborted = false
  const { rounds, ledger, repeat } = await soak(cloud, {
    ...oneRound,
    shouldContinue: () => true,
    open: openBroken('loses-a-row'),
    signal: {
      get aborted() {
        return isAborted
      },
    } as AbortSignal,
    onWave: () => {
      isAborted = true
    },
    onRound: () => {
      isAborted = false
    },
  })
  expect(rounds).toMatchObject([{ round: 1, balanced: false }])
  const [firstWave] = planRound(SEED, wholeArchitecture)
  const lost = filesOf(firstWave!).filter(({ rows, broken }) => rows >= 3 && !broken.some(([row]) => row === 3))
  expect(lost.length).toBeGreaterThan(0)
  expect(ledger.missing.map(({ what }) => what)).toEqual(lost.map(() => expect.stringMatching(/\(row 3\)$/)))
  expect(ledger.totals).toMatchObject({ twice: 0, unknown: 0, differing: 0 })
  expect(repeat).toBe(`npm run soak -- --cloud embedded --rounds 1 --seed ${SEED}`)
})

test('an interrupted soak starts no more waves, but follows what it sent to its end', async () => {
  const interrupt = new AbortController()
  const { rounds, ledger, interrupted } = await soak(cloud, {
    ...oneRound,
    shouldContinue: () => true,
    signal: interrupt.signal,
    onWave: () => interrupt.abort(),
  })
  const [firstWave] = planRound(SEED, wholeArchitecture)
  expect(interrupted).toBe(true)
  expect(rounds).toHaveLength(1)
  expect(ledger.balanced).toBe(true)
  expect(ledger.tallies.events!.inputs).toBe(eventsOf(firstWave!).flat().length)
})

test('a round that fails to complete is an error with the command that repeats it', async () => {
  const open = async () => {
    throw new Error('there is no room for a stack')
  }
  await expect(soak(cloud, { ...oneRound, open })).rejects.toThrow(
    `[eventbed] Round 1 did not complete: there is no room for a stack\n` +
      `  • To repeat it: npm run soak -- --cloud embedded --rounds 1 --seed ${SEED}`,
  )
})

test('the limitations of a cloud say that it can neither inject faults nor advance the clock', async () => {
  await using world = await openWorld(cloud, wholeArchitecture)
  const remote = asRemoteWorld(world)
  expect(limitationsOf(remote.cloud)).toEqual([
    'without faults: this cloud does not support it',
    'without advancing the clock: this cloud does not support it',
  ])
  await remote.cloud.stop()
})
