import { expect, test } from 'vitest'
import { SeededRandom } from '../../testbed/soak/seeded-random.ts'
import { CsvReader } from './ledger/csv-reader.ts'
import { contentOf, fileSoak } from './soak.ts'

test('a line that a plan calls broken is rejected, whatever the CSV contract allows: it never becomes a message', async () => {
  const planWave = fileSoak.plan(new SeededRandom(1))
  const files = Array.from({ length: 200 }, () => planWave({ isClean: false })).flat()
  const broken = files.filter((file) => file.broken.length > 0)
  expect(broken.length).toBeGreaterThan(20)
  for (const file of broken) {
    const rejected: number[] = []
    const content = Buffer.from(contentOf(file))
    const reader = new CsvReader((startByte) => once(content.subarray(startByte)))
    for await (const { row, fields } of reader.records()) if (!fields) rejected.push(row)
    expect(rejected, file.key).toEqual(file.broken.map(([row]) => row))
  }
})

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content
}
