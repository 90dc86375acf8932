import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
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
    expect(readdirSync(join(one, 'bundles'))).toHaveLength(1)
  } finally {
    for (const folder of [one, other]) rmSync(folder, { recursive: true })
  }
})
