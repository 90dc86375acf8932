import { join } from 'node:path'
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import { StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs'
import { csv } from '../../fixtures/csv.ts'
import { testProfile } from '../../provision/timing-profile.ts'
import { configureFunction, replaceCode } from '../../testbed/stack/change-function.ts'
import { countMessages } from '../../testbed/world/queue-counts.ts'
import { expect, serial as test } from './test.ts'
import type { FileProcessingWorld } from './world.ts'

const MENDED = join(import.meta.dirname, '../../handlers/record-writer/handler.ts')

test('a row that its writer cannot do is set aside, and redriven when the writer is mended', async ({
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

  await replaceCode(cloud, recordWriter.name, MENDED)
  await cloud.clients.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: recordsDlq.arn }))
  await expect(records).toHaveItem({ fileId: upload.objectId, row: 3 })
  await expect(world).toBalance()
})

const TROUBLES = {
  'fails on the whole batch': 'fails-on-the-whole-batch',
  'answers what Lambda does not understand': 'answers-malformed',
  'takes longer than it may': 'answers-too-late',
}

for (const [trouble, module] of Object.entries(TROUBLES))
  test(`when the writer ${trouble}, the rows come again and each is one item`, async ({ fileWorld, needs }) => {
    if (module === 'answers-malformed') needs('check-batch-answers')
    await stumblesAndGoesOn(await fileWorld(), module)
  })

test('when the writer runs out of memory, the rows come again and each is one item', async ({ fileWorld }) => {
  const world = await fileWorld()
  await limitMemory(world)
  await stumblesAndGoesOn(world, 'runs-out-of-memory')
})

async function stumblesAndGoesOn(world: FileProcessingWorld, module: string): Promise<void> {
  const { cloud, files, records, recordWriter, uploads } = world
  await replaceCode(cloud, recordWriter.name, broken(module))
  const upload = await uploads.put(`${module}.csv`, String(csv.rows(20)))
  await expect(records).toHaveItems(20, { fileId: upload.objectId })
  // That it stumbled is seen by when the rows were stored at last: not before they were visible again.
  const { startedAt } = (await files.get({ fileId: upload.objectId }))!
  const times = (await records.items({ fileId: upload.objectId })).map((item) => Date.parse(String(item.processedAt)))
  const waited = Math.min(...times) - Date.parse(String(startedAt))
  expect(waited).toBeGreaterThan(0.9 * 1000 * testProfile.recordsVisibilityTimeout)
  await expect(world).toBalance()
}

/** Lambda gives Node's heap the memory of the function; LocalStack does not, so it is said in both ways. */
async function limitMemory({ cloud, recordWriter }: FileProcessingWorld): Promise<void> {
  const { name: FunctionName } = recordWriter
  const { Environment } = await cloud.clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
  const Variables = { ...Environment?.Variables, NODE_OPTIONS: '--max-old-space-size=128' }
  await configureFunction(cloud, FunctionName, { MemorySize: 128, Environment: { Variables } })
}

const broken = (name: string): string => join(import.meta.dirname, 'broken', `${name}.ts`)
