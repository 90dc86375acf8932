import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StartedCloud } from '../cloud/api/cloud.ts'
import { EmbeddedCloud } from '../cloud/embedded/embedded-cloud.ts'
import { provision } from './architecture.ts'
import { Journal } from './journal.ts'
import { provisionOrdersApi } from './orders-api.ts'
import { ensureTable } from './resources/table.ts'
import { restoreArchitecture } from './restore.ts'
import { testProfile } from './timing-profile.ts'
import type { UseCase } from './use-case.ts'

const ordersApi = { name: 'orders-api', provision: provisionOrdersApi } satisfies UseCase
const invoicing = {
  name: 'invoicing',
  provision: async (build) => ({ invoices: await ensureTable(build, 'invoices', { key: { invoiceId: 'S' } }) }),
} satisfies UseCase

let cloud: StartedCloud
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'eventbed-restore-'))
  cloud = await new EmbeddedCloud().start()
})
afterAll(async () => {
  await cloud.stop()
  rmSync(folder, { recursive: true })
})

const options = (stack: string) => ({ stack, timingProfile: testProfile, folder })

test('a restored architecture equals the one that was built, although the journal holds no API key', async () => {
  const { resources, useCases } = await provision(cloud, [ordersApi, invoicing], options('whole'))
  const journal = new Journal(folder, 'whole')
  expect(readFileSync(journal.file, 'utf8')).not.toContain(resources.api.key.value)
  const restored = await restoreArchitecture(cloud, journal, [ordersApi, invoicing])
  expect(JSON.stringify(restored!.useCases)).toBe(JSON.stringify(useCases))
  expect(restored!.resources.api.key).toEqual(resources.api.key)
  expect(restored!.resources.invoices.index('by-date')).toBe(resources.invoices.index('by-date'))
  expect(restored!.calls).toEqual([])
})

test('a restored architecture has only the use cases that are asked for', async () => {
  await provision(cloud, [ordersApi, invoicing], options('part'))
  const restored = await restoreArchitecture(cloud, new Journal(folder, 'part'), [invoicing])
  expect(restored!.useCases.map(({ name }) => name)).toEqual(['invoicing'])
  expect(Object.keys(restored!.resources)).toEqual(['invoices'])
})

test('a use case that was added to the list after the stack was built is an error', async () => {
  await provision(cloud, [invoicing], options('older'))
  await expect(restoreArchitecture(cloud, new Journal(folder, 'older'), [invoicing, ordersApi])).rejects.toThrow(
    '[eventbed] The stack older was built without the use case orders-api.\n' +
      '  • Build it again: npm run up, or\n' +
      '  • remove orders-api from the list in scenarios/use-cases.ts',
  )
})

test('an architecture that was never completed is not restored', async () => {
  expect(await restoreArchitecture(cloud, new Journal(folder, 'unbuilt'), [invoicing])).toBeUndefined()
})
