import { existsSync } from 'node:fs'
import { ListQueuesCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import { EmbeddedCloud } from '../../cloud/embedded/embedded-cloud.ts'
import { DEFAULT_FOLDER } from '../../provision/architecture.ts'
import { Journal } from '../../provision/journal.ts'
import { ensureQueue } from '../../provision/resources/queue.ts'
import { teardown } from '../../provision/teardown.ts'
import type { UseCase } from '../../provision/use-case.ts'
import { type CleanupPolicy, provisionStack } from './provision-stack.ts'

let cloud: StartedCloud
beforeAll(async () => {
  cloud = await new EmbeddedCloud().start()
})
afterAll(() => cloud.stop())

const queueOnly: UseCase = {
  name: 'queue-only',
  provision: async (build) => ({ jobs: await ensureQueue(build, 'jobs') }),
}

/** The stack's queues in the cloud, and whether it has a journal. */
async function remainsOf(stack: string) {
  const { QueueUrls = [] } = await cloud.clients.sqs.send(new ListQueuesCommand({ QueueNamePrefix: `${stack}-` }))
  return { queues: QueueUrls.length, journal: existsSync(new Journal(DEFAULT_FOLDER, stack).file) }
}

test.each<[CleanupPolicy, { queues: number; journal: boolean }]>([
  ['remove', { queues: 0, journal: false }],
  ['keep', { queues: 1, journal: true }],
  ['forget', { queues: 1, journal: false }],
])('disposing a stack with the cleanup policy %s leaves %j', async (cleanup, remains) => {
  const stack = await provisionStack(cloud, [queueOnly], { cleanup })
  const { stack: name } = stack.architecture
  expect(await remainsOf(name)).toEqual({ queues: 1, journal: true })
  await stack[Symbol.asyncDispose]()
  expect(await remainsOf(name)).toEqual(remains)
  await teardown(cloud.clients, { stack: name })
})

test('a stack that fails to build is removed, whatever its cleanup policy', async () => {
  const failing: UseCase = {
    name: 'failing',
    async provision(build) {
      await ensureQueue(build, 'jobs')
      throw new Error('failed on purpose')
    },
  }
  const options = { stack: 'eventbed-failing', cleanup: 'keep' } as const
  await expect(provisionStack(cloud, [failing], options)).rejects.toThrow('failed on purpose')
  expect(await remainsOf(options.stack)).toEqual({ queues: 0, journal: false })
})
