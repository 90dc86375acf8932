import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StartedCloud } from '../cloud/api/cloud.ts'
import { EmbeddedCloud } from '../cloud/embedded/embedded-cloud.ts'
import { provision } from '../provision/architecture.ts'
import { testProfile } from '../provision/timing-profile.ts'
import { someOrder } from '../scenarios/orders-api/some-order.ts'
import { attach } from './attach.ts'

let folder: string
let cloud: StartedCloud
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'eventbed-attach-'))
  cloud = await new EmbeddedCloud().start()
})
afterAll(async () => {
  await cloud.stop()
  rmSync(folder, { recursive: true })
})

test('nothing is up', async () => {
  await expect(attach(undefined, folder)).rejects.toThrow(
    new Error(`[eventbed] No stack is up.
  • Bring one up in another terminal: npm run up, or
  • keep that of the tests: KEEP=1 npm test`),
  )
})

test('a stack that another process built is reached by its journal, and the key of its API is asked for', async () => {
  const built = await provision(cloud, { stack: 'one', timingProfile: testProfile, folder })
  const world = await attach(undefined, folder)
  expect(JSON.stringify({ ...world.architecture, calls: [] })).toBe(JSON.stringify({ ...built, calls: [] }))
  expect(world.architecture.fileProcessing.uploads.objects('a/*')).toBe(built.fileProcessing.uploads.objects('a/*'))
  expect((await world.api.place(someOrder())).status).toBe(201)
  await world.cloud.stop()
})

test('of several one must be named', async () => {
  await provision(cloud, { stack: 'two', timingProfile: testProfile, folder })
  await expect(attach(undefined, folder)).rejects.toThrow(
    new Error('[eventbed] Several stacks are up: one, two.\n  • Say which: --stack one'),
  )
  await expect(attach('three', folder)).rejects.toThrow(
    new Error('[eventbed] There is no stack named three. Up are: one, two.'),
  )
  const world = await attach('two', folder)
  expect(world.architecture.stack).toBe('two')
  await world.cloud.stop()
})
