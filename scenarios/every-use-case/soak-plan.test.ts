import { expect, test } from 'vitest'
import { planRound, seedOfRound, type Wave } from '../../testbed/soak/plan.ts'
import { contentOf } from '../file-processing/soak.ts'

/** What many rounds have, as a seed's first hundred. */
const waves: readonly Wave[] = Array.from({ length: 100 }, (_, seed) => planRound(seed)).flat()
const faults = waves.flatMap(({ weather }) => weather.faults)
const files = waves.flatMap((wave) => wave.files)
const orders = waves.flatMap((wave) => wave.orders)
const events = waves.flatMap((wave) => wave.events.flat())

test('the same seed makes the same inputs, to the byte, and the same faults; another makes others', () => {
  const whole = (seed: number) => planRound(seed).map((wave) => ({ ...wave, contents: wave.files.map(contentOf) }))
  expect(whole(42)).toEqual(whole(42))
  expect(whole(42)).not.toEqual(whole(43))
})

test('each round has a seed of its own, by which it is run again as the first', () => {
  const seeds = Array.from({ length: 1000 }, (_, place) => seedOfRound(42, place + 1))
  expect(seeds[0]).toBe(42)
  expect(new Set(seeds).size).toBe(1000)
  expect(seeds).toEqual(Array.from({ length: 1000 }, (_, place) => seedOfRound(42, place + 1)))
  expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31)).toBe(true)
})

test('files are good, poisoned, broken, empty, unreadable and large, and some have the key of another', () => {
  for (const shape of ['rows', 'empty', 'header-only', 'not-text', 'without-header'])
    expect(files.some((file) => file.shape === shape)).toBe(true)
  expect(files.some(({ poison }) => poison.length > 0)).toBe(true)
  expect(files.some(({ broken }) => broken.length > 0)).toBe(true)
  expect(files.some(({ rows }) => rows >= 1000)).toBe(true)
  expect(new Set(files.map(({ key }) => key)).size).toBeLessThan(files.length)
})

test('what a file is planned to have is in its content, at its row', () => {
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

test('orders have keys and have none, are sent again, are wrong, or have a key that was another’s', () => {
  expect(orders.some(({ key }) => key === undefined)).toBe(true)
  expect(orders.some(({ times }) => times > 1)).toBe(true)
  expect(orders.some(({ other }) => other !== undefined)).toBe(true)
  expect(orders.some(({ body }) => body.currency === 'XXL')).toBe(true)
  // Who has no key does not send again, and nobody's order says the same as another's.
  expect(orders.every(({ key, times }) => key !== undefined || times === 1)).toBe(true)
  const customers = orders.flatMap(({ body, other }) => [body, ...(other ? [other] : [])]).map((one) => one.customerId)
  expect(new Set(customers).size).toBe(customers.length)
})

test('events are of both types, come again, come too late, are of no known version, or are wanted by no rule', () => {
  const metadata = ({ detail }: (typeof events)[number]) =>
    (detail as { metadata: { id: string; version: number } }).metadata
  const at = ({ detail }: (typeof events)[number]) => (detail as { data: { at: string } }).data.at
  for (const type of ['ShipmentDispatched', 'ShipmentDelivered'])
    expect(events.some(({ detailType }) => detailType === type)).toBe(true)
  expect(events.some((event) => metadata(event).version === 99)).toBe(true)
  expect(events.some(({ source }) => source === 'shop.billing')).toBe(true)
  const times = new Map<string, string[]>()
  for (const event of events) times.set(metadata(event).id, [...(times.get(metadata(event).id) ?? []), at(event)])
  const several = [...times.values()].filter(({ length }) => length > 1)
  expect(several.some(([first, second]) => first === second)).toBe(true)
  expect(several.some(([first, second]) => second! < first!)).toBe(true)
})

test('every fault ends by itself, so that all can heal', () => {
  expect(faults.length).toBeGreaterThan(300)
  for (const fault of faults) expect(fault.times !== undefined || fault.for === '1 hour').toBe(true)
})

test('every fault names its part of the way, and none strikes the queues of dead letters', () => {
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

test('an input that is no good comes only where it ends once', () => {
  for (const { weather, files, events } of waves) {
    if (weather.isClean) continue
    expect(files.every(({ poison }) => poison.length === 0)).toBe(true)
    expect(JSON.stringify(events)).not.toContain('"version":99')
  }
})
