import { expect, test } from 'vitest'
import { LedgerBuilder } from './ledger-builder.ts'
import { merge, type Positioned } from './merge.ts'

const from = async function* <T>(all: Iterable<T>) {
  yield* all
}
const at = (...positions: number[]): AsyncIterable<Positioned> => from(positions.map((position) => ({ position })))
const numbers = (count: number): Iterable<number> => Array.from({ length: count }, (_, index) => index + 1)

type Found = AsyncIterable<Positioned>

async function joined(inputs: Iterable<number>, { items, dead = at() }: { items: Found; dead?: Found }) {
  const all: string[] = []
  for await (const one of merge(from(inputs), { items, dead }, (input) => input))
    if ('unmatched' in one) all.push(`${one.unmatched} ${one.found.position} is a stray`)
    else all.push(`${one.input}: ${[...one.items.map(() => 'items'), ...one.dead.map(() => 'dead')].join(' ')}`)
  return all
}

test('each input meets what is found at its place', async () => {
  expect(await joined([1, 2, 3, 4], { items: at(1, 3, 3), dead: at(2, 3) })).toEqual([
    '1: items',
    '2: dead',
    '3: items items dead',
    '4: ',
  ])
})

test('what is found before, between and behind the inputs is a stray', async () => {
  expect(await joined([2, 4], { items: at(1, 2, 3, 4, 5, 6) })).toEqual([
    'items 1 is a stray',
    '2: items',
    'items 3 is a stray',
    '4: items',
    'items 5 is a stray',
    'items 6 is a stray',
  ])
  expect(await joined([], { items: at(1) })).toEqual(['items 1 is a stray'])
})

test('of 100,000 rows never more than one of each source is held', async () => {
  const ROWS = 100_000
  const read = { inputs: 0, items: 0, dead: 0 }
  let furthest = 0
  async function* counted(name: keyof typeof read, isIncluded: (position: number) => boolean) {
    for (let position = 1; position <= ROWS; position++) {
      if (!isIncluded(position)) continue
      read[name] = position
      yield { position }
    }
  }
  const builder = new LedgerBuilder()
  const isDead = (row: number) => row % 1000 === 0
  const sources = {
    items: counted('items', (row) => !isDead(row) && row % 10 !== 5),
    dead: counted('dead', isDead),
  }
  let looked = 0
  for await (const one of merge(
    counted('inputs', () => true),
    sources,
    ({ position }) => position,
  )) {
    if ('unmatched' in one) throw new Error(`${one.unmatched} ${one.found.position} is a stray`)
    looked++
    furthest = Math.max(furthest, read.inputs - one.input.position, read.items - one.input.position)
    if (one.items.length + one.dead.length === 0)
      builder.addFinding('missing', { of: 'row', what: String(one.input.position) })
  }
  expect(looked).toBe(ROWS)
  expect(furthest).toBeLessThanOrEqual(2)
  // Counted to the last, named only as far as anybody reads.
  expect(builder.count('missing')).toBe(ROWS / 10)
  expect(builder.entries('missing')).toHaveLength(100)
})

test('a source that fails ends the walk, and the others are closed', async () => {
  const closed: string[] = []
  async function* open(name: string, last: number) {
    try {
      for (const position of numbers(last)) yield { position }
      throw new Error(`${name} cannot be read`)
    } finally {
      closed.push(name)
    }
  }
  await expect(joined(numbers(9), { items: open('items', 3), dead: open('dead', 9) })).rejects.toThrow(
    'items cannot be read',
  )
  expect(closed.sort()).toEqual(['dead', 'items'])
})
