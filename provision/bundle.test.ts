import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bundle } from './bundle.ts'

test('bundling the same sources again returns the same bytes, from the cache', async () => {
  const [one, other] = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'eventbed-bundle-'))) as [string, string]
  try {
    const first = await bundle('event-recorder', one)
    const afresh = await bundle('event-recorder', other)
    expect(afresh.sha256).toBe(first.sha256)
    await bundle('event-recorder', one)
    expect(readdirSync(join(one, 'bundles')).filter((name) => name.endsWith('.zip'))).toHaveLength(1)
  } finally {
    for (const folder of [one, other]) rmSync(folder, { recursive: true })
  }
})

test.each([
  ['cut off', (file: string) => truncateSync(file, 1000)],
  ['garbled', (file: string) => writeFileSync(file, readFileSync(file).fill(0, 500, 600))],
  ['without its checksum', (file: string) => rmSync(`${file}.sha256`)],
])('a cached bundle that is %s is made again', async (_, damage) => {
  const folder = mkdtempSync(join(tmpdir(), 'eventbed-bundle-'))
  try {
    const first = await bundle('event-recorder', folder)
    const name = readdirSync(join(folder, 'bundles')).find((each) => each.endsWith('.zip'))!
    damage(join(folder, 'bundles', name))
    expect((await bundle('event-recorder', folder)).sha256).toBe(first.sha256)
    expect(readFileSync(join(folder, 'bundles', `${name}.sha256`), 'utf8')).toBe(first.sha256)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
