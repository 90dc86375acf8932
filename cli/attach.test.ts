import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StartedCloud } from '../cloud/api/cloud.ts'
import { UserError } from '../cloud/common/user-error.ts'
import { EmbeddedCloud } from '../cloud/embedded/embedded-cloud.ts'
import { provision } from '../provision/architecture.ts'
import { testProfile } from '../provision/timing-profile.ts'
import { wholeArchitecture } from '../scenarios/every-use-case/whole-architecture.ts'
import { someOrder } from '../scenarios/orders-api/some-order.ts'
import { attach, attachTo } from './attach.ts'

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

test('attaching without a running stack is an error that says how to start one', async () => {
  await expect(attach(undefined, folder)).rejects.toThrow(
    new UserError('No stack is up.', {
      fixes: ['Bring one up in another terminal: npm run up', 'keep the stack of a test run: KEEP=1 npm test'],
    }),
  )
})

test('a stack that another process built is restored from its journal, with the key of its API from API Gateway', async () => {
  const built = await provision(cloud, wholeArchitecture, { stack: 'one', timingProfile: testProfile, folder })
  const world = await attachTo(wholeArchitecture, undefined, folder)
  expect(JSON.stringify({ ...world.architecture, calls: [] })).toBe(JSON.stringify({ ...built, calls: [] }))
  expect(world.architecture.resources.uploads.objects('a/*')).toBe(built.resources.uploads.objects('a/*'))
  expect((await world.api.post('/orders', someOrder())).status).toBe(201)
  expect(await world.cloud.tracing!.failedSpans()).toEqual(await cloud.tracing!.failedSpans())
  await world.cloud.stop()
})

test('with several running stacks, one must be named', async () => {
  await provision(cloud, wholeArchitecture, { stack: 'two', timingProfile: testProfile, folder })
  await expect(attach(undefined, folder)).rejects.toThrow(
    new UserError('Several stacks are up: one, two.', { fixes: ['Choose one: --stack one'] }),
  )
  await expect(attach('three', folder)).rejects.toThrow(
    new UserError('No stack is named three. These are up: one, two.'),
  )
  const world = await attach('two', folder)
  expect(world.architecture.stack).toBe('two')
  await world.cloud.stop()
})
