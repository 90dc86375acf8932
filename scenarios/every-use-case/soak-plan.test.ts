import { expect, test } from 'vitest'
import { planRound, seedOfRound } from '../../testbed/soak/plan.ts'
import { contentOf } from '../file-processing/soak.ts'
import { eventsOf, filesOf, ordersOf } from './planned-inputs.ts'
import { wholeArchitecture } from './whole-architecture.ts'

/** Enough rounds for everything to occur in some of them. */
const waves = Array.from({ length: 100 }, (_, seed) => planRound(seed, wholeArchitecture)).flat()
const faults = waves.flatMap(({ faultProfile }) => faultProfile.faults)
const files = waves.flatMap(filesOf)
const orders = waves.flatMap(ordersOf)
const events = waves.flatMap((wave) => eventsOf(wave).flat())

test('a seed always plans the same faults and the same inputs, byte by byte, and another seed plans others', () => {
  const planWithContents = (seed: number) =>
    planRound(seed, wholeArchitecture).map((wave) => ({ ...wave, contents: filesOf(wave).map(contentOf) }))
  expect(planWithContents(42)).toEqual(planWithContents(42))
  expect(planWithContents(42)).not.toEqual(planWithContents(43))
})

test('each round has its own seed, and the first has the seed of the soak', () => {
  const seeds = Array.from({ length: 1000 }, (_, index) => seedOfRound(42, index + 1))
  expect(seeds[0]).toBe(42)
  expect(new Set(seeds).size).toBe(1000)
  expect(seeds).toEqual(Array.from({ length: 1000 }, (_, index) => seedOfRound(42, index + 1)))
  expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31)).toBe(true)
})

test('planned files are valid, poisoned, broken, empty, unreadable or large, and some reuse a key', () => {
  for (const shape of ['rows', 'empty', 'header-only', 'not-text', 'without-header'])
    expect(files.some((file) => file.shape === shape)).toBe(true)
  expect(files.some(({ poison }) => poison.length > 0)).toBe(true)
  expect(files.some(({ broken }) => broken.length > 0)).toBe(true)
  expect(files.some(({ rows }) => rows >= 1000)).toBe(true)
  expect(new Set(files.map(({ key }) => key)).size).toBeLessThan(files.length)
})

test('the content of a planned file has its poisoned and broken rows where they were planned', () => {
  const plan = {
    key: 'k.csv',
    shape: 'rows',
    rows: 3,
    seed: 1,
    poison: [[1, { quantity: '0' }]],
    broken: [[3, 'too,few,fields']],
  } as const
  const lines = String(contentOf(plan)).split('\n')
  expect(lines).toHaveLength(5)
  expect(lines[1]!.split(',')[2]).toBe('0')
  expect(lines[2]!.split(',')[2]).not.toBe('0')
  expect(lines[3]).toBe('too,few,fields')
})

test('planned orders have a key or none, are repeated, are invalid, or reuse the key of another order', () => {
  expect(orders.some(({ key }) => key === undefined)).toBe(true)
  expect(orders.some(({ times }) => times > 1)).toBe(true)
  expect(orders.some(({ other }) => other !== undefined)).toBe(true)
  expect(orders.some(({ body }) => body.currency === 'XXL')).toBe(true)
  // An order without a key is never repeated, and no two orders are alike.
  expect(orders.every(({ key, times }) => key !== undefined || times === 1)).toBe(true)
  const bodies = orders.flatMap(({ body, other }) => [body, ...(other ? [other] : [])])
  expect(new Set(bodies.map(({ customerId }) => customerId)).size).toBe(bodies.length)
})

test('planned events are of both types, repeated, out of order, of an unknown version, or match no rule', () => {
  const metadata = ({ detail }: (typeof events)[number]) =>
    (detail as { metadata: { id: string; version: number } }).metadata
  const at = ({ detail }: (typeof events)[number]) => (detail as { data: { at: string } }).data.at
  for (const type of ['ShipmentDispatched', 'ShipmentDelivered'])
    expect(events.some(({ detailType }) => detailType === type)).toBe(true)
  expect(events.some((event) => metadata(event).version === 99)).toBe(true)
  expect(events.some(({ source }) => source === 'shop.billing')).toBe(true)
  const times = new Map<string, string[]>()
  for (const event of events) times.set(metadata(event).id, [...(times.get(metadata(event).id) ?? []), at(event)])
  const repeated = [...times.values()].filter(({ length }) => length > 1)
  expect(repeated.some(([first, second]) => first === second)).toBe(true)
  expect(repeated.some(([first, second]) => second! < first!)).toBe(true)
})

test('every planned fault ends by itself, so that everything can recover', () => {
  expect(faults.length).toBeGreaterThan(300)
  for (const fault of faults) expect(fault.times !== undefined || fault.for === '1 hour').toBe(true)
})

test('every planned fault selects its calls by service and operation, and none affects a dead-letter queue', () => {
  for (const fault of faults) {
    expect(fault.service).toBeDefined()
    expect(fault.operation).toBeDefined()
    expect(fault.resource ?? '').not.toContain('dlq')
    if (fault.service === 'sqs') expect(fault.resource).toBe('records')
  }
  const effects = new Set(faults.map(({ effect }) => effect))
  expect([...effects].sort()).toEqual([
    'cut',
    'duplicate',
    'error',
    'kill',
    'latency',
    'partial',
    'reorder',
    'throttle',
  ])
})

test('inputs that must fail are planned only for waves in which no work is repeated', () => {
  for (const wave of waves) {
    if (wave.faultProfile.isClean) continue
    expect(filesOf(wave).every(({ poison }) => poison.length === 0)).toBe(true)
    expect(JSON.stringify(eventsOf(wave))).not.toContain('"version":99')
  }
})
