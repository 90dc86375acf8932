import { expect, test } from 'vitest'
import { LedgerBuilder } from './ledger-builder.ts'
import { merge, type Positioned } from './merge.ts'

const from = async function* <T>(all: Iterable<T>) {
  yield* all
}
const at = (...positions: number[]): AsyncIterable<Positioned> => from(positions.map((position) => ({ position })))
const numbers = (count: number): Iterable<number> => Array.from({ length: count }, (_, index) => index + 1)

type Found = AsyncIterable<Positioned>

async function mergeAll(inputs: Iterable<number>, { items, dead = at() }: { items: Found; dead?: Found }) {
  const all: string[] = []
  for await (const one of merge(from(inputs), { items, dead }, (input) => input))
    if ('unmatched' in one) all.push(`${one.unmatched} ${one.found.position} is unmatched`)
    else all.push(`${one.input}: ${[...one.items.map(() => 'items'), ...one.dead.map(() => 'dead')].join(' ')}`)
  return all
}

test('each input is joined with what the sources have at its position', async () => {
  expect(await mergeAll([1, 2, 3, 4], { items: at(1, 3, 3), dead: at(2, 3) })).toEqual([
    '1: items',
    '2: dead',
    '3: items items dead',
    '4: ',
  ])
})

test('what a source has before, between or after the inputs is unmatched', async () => {
  expect(await mergeAll([2, 4], { items: at(1, 2, 3, 4, 5, 6) })).toEqual([
    'items 1 is unmatched',
    '2: items',
    'items 3 is unmatched',
    '4: items',
    'items 5 is unmatched',
    'items 6 is unmatched',
  ])
  expect(await mergeAll([], { items: at(1) })).toEqual(['items 1 is unmatched'])
})

test('merging 100,000 rows holds at most one element of each source', async () => {
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
    if ('unmatched' in one) throw new Error(`${one.unmatched} ${one.found.position} is unmatched`)
    looked++
    furthest = Math.max(furthest, read.inputs - one.input.position, read.items - one.input.position)
    if (one.items.length + one.dead.length === 0)
      builder.addFinding('missing', { of: 'row', what: String(one.input.position) })
  }
  expect(looked).toBe(ROWS)
  expect(furthest).toBeLessThanOrEqual(2)
  // All are counted, and the first hundred are kept.
  expect(builder.count('missing')).toBe(ROWS / 10)
  expect(builder.entries('missing')).toHaveLength(100)
})

test('a source that fails ends the merge, and the other sources are closed', async () => {
  const closed: string[] = []
  async function* open(name: string, last: number) {
    try {
      for (const position of numbers(last)) yield { position }
      throw new Error(`${name} cannot be read`)
    } finally {
      closed.push(name)
    }
  }
  await expect(mergeAll(numbers(9), { items: open('items', 3), dead: open('dead', 9) })).rejects.toThrow(
    'items cannot be read',
  )
  expect(closed.sort()).toEqual(['dead', 'items'])
})
