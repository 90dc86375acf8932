import { readFileSync } from 'node:fs'
import { type CsvRow, csv } from '../../fixtures/csv.ts'
import type { SeededRandom } from '../../testbed/soak/seeded-random.ts'

/** A file in few words; its content is made when it is put. */
export interface PlannedFile {
  readonly key: string
  readonly shape: 'rows' | 'empty' | 'header-only' | 'not-text' | 'without-header'
  readonly rows: number
  /** Of the rows. */
  readonly seed: number
  /** Rows that break a rule, and how. */
  readonly poison: readonly (readonly [row: number, changes: Partial<CsvRow>])[]
  /** Rows that are no CSV, and what stands there. */
  readonly broken: readonly (readonly [row: number, text: string])[]
}

const POISON: readonly Partial<CsvRow>[] = [
  { quantity: '0' },
  { unit_price: '1.999' },
  { currency: 'XXL' },
  { sku: '' },
]
const BROKEN = ['too,few,fields', 'a "quote" in,the,middle,of,a,field', '"x"y,KEYB-01,1,2.00,EUR,2026-01-01']
const ODD_SHAPES = ['empty', 'header-only', 'not-text', 'without-header'] as const
const NAMES = ['sales', 'day 1/sales', 'ä+b', 'a%20b', 'deep/er/still']

/** Most are small, for what goes wrong does not need many rows; now and then one is large. */
export function planFiles(dice: SeededRandom, keys: string[], mayBePoison: boolean): PlannedFile[] {
  return Array.from({ length: dice.integer(1, 3) }, () => {
    const isAgain = keys.length > 0 && dice.chance(0.2)
    const key = isAgain ? dice.pick(keys) : `${dice.pick(NAMES)}-${dice.name()}.csv`
    if (!isAgain) keys.push(key)
    const seed = dice.integer(1, 1_000_000)
    if (dice.chance(0.15)) return { key, shape: dice.pick(ODD_SHAPES), rows: 0, seed, poison: [], broken: [] }
    const rows = dice.chance(0.08) ? dice.integer(1000, 3000) : dice.integer(1, 60)
    const all = Array.from({ length: rows }, (_, place) => place + 1)
    const odd = dice.sample(all, dice.chance(0.5) ? dice.integer(0, 4) : 0).sort((a, b) => a - b)
    const poison = odd.filter(() => dice.chance(0.5))
    return {
      key,
      shape: 'rows',
      rows,
      seed,
      poison: mayBePoison ? poison.map((row) => [row, dice.pick(POISON)] as const) : [],
      broken: odd.filter((row) => !poison.includes(row)).map((row) => [row, dice.pick(BROKEN)] as const),
    }
  })
}

/** What is put. */
export function contentOf({ shape, rows, seed, poison, broken }: PlannedFile): string | Uint8Array {
  if (shape !== 'rows') return readFileSync(new URL(`../../fixtures/csv/${shape}.csv`, import.meta.url))
  let file = csv.rows(rows, seed)
  for (const [row, changes] of poison) file = file.withRow(row, changes)
  const lines = String(file).split('\n')
  // Row 1 is the second line.
  for (const [row, text] of broken) lines[row] = text
  return lines.join('\n')
}
