import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import { csvStream } from '../../fixtures/csv.ts'
import { expect, test } from '../harness/test.ts'

// Alone in its file: for its time, every other file would be split in many short invocations too.
test('near its time-out the splitter goes on in a fresh invocation, and no row is lost', async ({ world, needs }) => {
  needs('parallel-batches', 'read-ranges')
  const { lambda } = world.cloud.clients
  const FunctionName = world.architecture.fileProcessing.fileSplitter.name
  const { Timeout } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 1 }))
  try {
    const { stream, length } = csvStream(5000)
    const upload = await world.uploads.put('longer-than-a-second.csv', stream, length)
    await expect(world.files).toHaveItem({ fileId: upload.fileId }, { status: 'SPLIT', rows: 5000, rejected: 0 })
    await expect(world.records).toHaveItems(5000, { of: upload })
  } finally {
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout }))
  }
})
