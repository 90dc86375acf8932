import { readFileSync } from 'node:fs'
import { type CsvRow, csv } from '../../fixtures/csv.ts'
import type { FileProcessing } from '../../provision/file-processing.ts'
import type { SeededRandom } from '../../testbed/soak/seeded-random.ts'
import type { SoakPart } from '../../testbed/soak/soak-part.ts'
import { fileFaults } from './soak-faults.ts'

/** The plan of a file. Its content is generated when it is uploaded. */
export interface PlannedFile {
  readonly key: string
  readonly shape: 'rows' | 'empty' | 'header-only' | 'not-text' | 'without-header'
  readonly rows: number
  /** Seeds the content of the rows. */
  readonly seed: number
  /** Rows that break a rule, and how. */
  readonly poison: readonly (readonly [row: number, changes: Partial<CsvRow>])[]
  /** Rows that are not CSV, and their text. */
  readonly broken: readonly (readonly [row: number, text: string])[]
}

const POISON: readonly Partial<CsvRow>[] = [
  { quantity: '0' },
  { unit_price: '1.999' },
  { currency: 'XXL' },
  { sku: '' },
]
const BROKEN = ['too,few,fields', '"a quote" in,the,middle,of,a,field', '"x"y,KEYB-01,1,2.00,EUR,2026-01-01']
const ODD_SHAPES = ['empty', 'header-only', 'not-text', 'without-header'] as const
const NAMES = ['sales', 'day 1/sales', 'ä+b', 'a%20b', 'deep/er/still']

/** Plans mostly small files, since few rows are enough to find bugs, and occasionally a large one. */
export function planFiles(random: SeededRandom, keys: string[], isClean: boolean): PlannedFile[] {
  return Array.from({ length: random.integer(1, 3) }, () => {
    const reusesKey = keys.length > 0 && random.chance(0.2)
    const key = reusesKey ? random.pick(keys) : `${random.pick(NAMES)}-${random.name()}.csv`
    if (!reusesKey) keys.push(key)
    const seed = random.integer(1, 1_000_000)
    if (random.chance(0.15)) return { key, shape: random.pick(ODD_SHAPES), rows: 0, seed, poison: [], broken: [] }
    const rows = random.chance(0.08) ? random.integer(1000, 3000) : random.integer(1, 60)
    const all = Array.from({ length: rows }, (_, index) => index + 1)
    const odd = random.sample(all, random.chance(0.5) ? random.integer(0, 4) : 0).sort((a, b) => a - b)
    const poison = odd.filter(() => random.chance(0.5))
    return {
      key,
      shape: 'rows',
      rows,
      seed,
      poison: isClean ? poison.map((row) => [row, random.pick(POISON)] as const) : [],
      broken: odd.filter((row) => !poison.includes(row)).map((row) => [row, random.pick(BROKEN)] as const),
    }
  })
}

/** The content of a planned file. */
export function contentOf({ shape, rows, seed, poison, broken }: PlannedFile): string | Uint8Array {
  if (shape !== 'rows') return readFileSync(new URL(`../../fixtures/csv/${shape}.csv`, import.meta.url))
  let file = csv.rows(rows, seed)
  for (const [row, changes] of poison) file = file.withRow(row, changes)
  const lines = String(file).split('\n')
  // Row 1 is the second line.
  for (const [row, text] of broken) lines[row] = text
  return lines.join('\n')
}

/** Uploads all files of a wave at once. */
export const fileSoak: SoakPart<FileProcessing, readonly PlannedFile[]> = {
  plan(random) {
    const keys: string[] = []
    return ({ isClean }) => planFiles(random, keys, isClean)
  },
  async send({ uploads }, files, tolerate) {
    await Promise.all(files.map((file) => tolerate(uploads.put(file.key, contentOf(file)))))
  },
  faults: fileFaults,
}
