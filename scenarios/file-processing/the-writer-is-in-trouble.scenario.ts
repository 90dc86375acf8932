import { join } from 'node:path'
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import { StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs'
import { csv } from '../../fixtures/csv.ts'
import { testProfile } from '../../provision/timing-profile.ts'
import { configureFunction, replaceCode } from '../../testbed/stack/change-function.ts'
import { countMessages } from '../../testbed/world/queue-counts.ts'
import { expect, serial as test } from './test.ts'
import type { FileProcessingWorld } from './world.ts'

const FIXED = join(import.meta.dirname, '../../handlers/record-writer/handler.ts')

test('a row on which its writer fails becomes a dead letter, and is redriven when the writer is fixed', async ({
  fileWorld,
  needs,
}) => {
  needs('redrive-messages')
  const world = await fileWorld()
  const { cloud, records, recordsDlq, recordWriter, uploads } = world
  await replaceCode(cloud, recordWriter.name, broken('fails-at-row-3'))
  const upload = await uploads.put('a row too hard.csv', String(csv.rows(20)))
  const deadLetters = async () => (await countMessages(cloud.clients, recordsDlq.url)).visible
  await world.until(deadLetters, (count) => count > 0)
  expect(await deadLetters()).toBe(1)
  await expect(records).toHaveItems(19, { fileId: upload.objectId })
  await expect(records).not.toHaveItem({ fileId: upload.objectId, row: 3 })

  await replaceCode(cloud, recordWriter.name, FIXED)
  await cloud.clients.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: recordsDlq.arn }))
  await expect(records).toHaveItem({ fileId: upload.objectId, row: 3 })
  await expect(world).toBalance()
})

const FAILURES = {
  'fails on a whole batch': 'fails-on-the-whole-batch',
  'returns a malformed batch response': 'returns-a-malformed-response',
  'times out': 'times-out',
}

for (const [failure, module] of Object.entries(FAILURES))
  test(`rows whose writer ${failure} are received again, and each is stored once`, async ({ fileWorld, needs }) => {
    if (module === 'returns-a-malformed-response') needs('check-batch-answers')
    await failsFirstAndRecovers(await fileWorld(), module)
  })

test('rows whose writer runs out of memory are received again, and each is stored once', async ({ fileWorld }) => {
  const world = await fileWorld()
  await limitMemory(world)
  await failsFirstAndRecovers(world, 'runs-out-of-memory')
})

async function failsFirstAndRecovers(world: FileProcessingWorld, module: string): Promise<void> {
  const { cloud, files, records, recordWriter, uploads } = world
  await replaceCode(cloud, recordWriter.name, broken(module))
  const upload = await uploads.put(`${module}.csv`, String(csv.rows(20)))
  await expect(records).toHaveItems(20, { fileId: upload.objectId })
  // It failed first: the last rows were stored only when their messages were visible again.
  const { startedAt } = (await files.get({ fileId: upload.objectId }))!
  const times = (await records.items({ fileId: upload.objectId })).map((item) => Date.parse(String(item.processedAt)))
  const waited = Math.min(...times) - Date.parse(String(startedAt))
  expect(waited).toBeGreaterThan(0.9 * 1000 * testProfile.recordsVisibilityTimeout)
  await expect(world).toBalance()
}

/** Limits the function's memory, and Node's heap too, since LocalStack does not limit the heap. */
async function limitMemory({ cloud, recordWriter }: FileProcessingWorld): Promise<void> {
  const { name: FunctionName } = recordWriter
  const { Environment } = await cloud.clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
  const Variables = { ...Environment?.Variables, NODE_OPTIONS: '--max-old-space-size=128' }
  await configureFunction(cloud, FunctionName, { MemorySize: 128, Environment: { Variables } })
}

const broken = (name: string): string => join(import.meta.dirname, 'broken', `${name}.ts`)
