import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { CreateQueueCommand, ListQueuesCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StartedCloud } from '../cloud/api/cloud.ts'
import { EmbeddedCloud } from '../cloud/embedded/embedded-cloud.ts'
import { provision } from './architecture.ts'
import { teardown } from './teardown.ts'
import { useCases } from './test-stack.ts'
import { timingProfileNamed } from './timing-profile.ts'

const timingProfile = timingProfileNamed('test')
let cloud: StartedCloud
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'eventbed-provision-'))
  cloud = await new EmbeddedCloud().start()
})
afterAll(async () => {
  await cloud.stop()
  rmSync(folder, { recursive: true })
})

const WRITES = /^(Create|Put|Update|Set|Tag)/

test('a second run changes nothing that a first one made', async () => {
  const first = await provision(cloud, useCases, { stack: 'twice', timingProfile, folder })
  const second = await provision(cloud, useCases, { stack: 'twice', timingProfile, folder })
  const built = ({ calls: _, ...parts }: object & { calls: unknown }) => JSON.stringify(parts)
  expect(built(second)).toBe(built(first))
  const created = second.calls.filter(({ operation }) => operation.startsWith('Create'))
  expect(created).toEqual([])
  expect(first.calls.filter(({ operation }) => WRITES.test(operation)).length).toBeGreaterThan(60)
  await teardown(cloud.clients, { stack: 'twice', folder })
})

test('a teardown that was cut off is gone on with, and touches nothing else', async () => {
  await cloud.clients.sqs.send(new CreateQueueCommand({ QueueName: 'cut-somebody-elses' }))
  await provision(cloud, useCases, { stack: 'cut', timingProfile, folder })
  const interrupted = teardown(cloud.clients, {
    stack: 'cut',
    folder,
    onRemoved: (_, left) => {
      if (left === 15) throw new Error('cut off')
    },
  })
  await expect(interrupted).rejects.toThrow('cut off')
  expect(await teardown(cloud.clients, { stack: 'cut', folder })).toBe(15)
  const { QueueUrls = [] } = await cloud.clients.sqs.send(new ListQueuesCommand({}))
  expect(QueueUrls.map((url) => url.split('/').at(-1))).toEqual(['cut-somebody-elses'])
  expect((await cloud.clients.lambda.send(new ListFunctionsCommand({}))).Functions).toEqual([])
  expect(readdirSync(join(folder, 'stacks'))).toEqual([])
})

test('what somebody else made is neither changed nor taken for ours', async () => {
  await cloud.clients.sqs.send(new CreateQueueCommand({ QueueName: 'theirs-uploads-dlq' }))
  await expect(provision(cloud, useCases, { stack: 'theirs', timingProfile, folder })).rejects.toThrow(
    /^\[eventbed\] The queue theirs-uploads-dlq exists already and was not made by this stack/,
  )
  await teardown(cloud.clients, { stack: 'theirs', folder })
  const { QueueUrls = [] } = await cloud.clients.sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'theirs' }))
  expect(QueueUrls).toHaveLength(1)
})
