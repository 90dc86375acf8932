import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import { csvStream } from '../../fixtures/csv.ts'
import { spansOf } from '../../testbed/trace/trace-of-input.ts'
import { expect, test } from './test.ts'

/** Sending is so slow that no machine splits 700 rows in an invocation of three seconds. */
const SLOW = { rows: 700, timeout: 3 }
/** Without fault injection, so many rows take longer than a second. */
const UNDELAYED = { rows: 5000, timeout: 1 }

// The only scenario of this file, since it changes the timeout of a function that others use.
test('near its timeout file-splitter continues in another invocation, and no row is lost', async ({ world, needs }) => {
  needs('parallel-batches', 'read-ranges')
  const canSlow = world.cloud.unavailableReason('inject-faults') === undefined
  const { rows, timeout } = canSlow ? SLOW : UNDELAYED
  const { lambda } = world.cloud.clients
  const FunctionName = world.fileSplitter.name
  const { Timeout } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: timeout }))
  const send = { service: 'sqs', operation: 'SendMessageBatch', caller: 'file-splitter' }
  if (canSlow) await world.faults.add({ ...send, effect: 'latency', delay: '300 ms' })
  try {
    const { stream, length } = csvStream(rows)
    const upload = await world.uploads.put('longer-than-its-function.csv', stream, length)
    await expect(world.files).toHaveItem({ fileId: upload.objectId }, { status: 'SPLIT', rows, rejected: 0 })
    await expect(world.records).toHaveItems(rows, { fileId: upload.objectId })
    const spans = await spansOf(world, world.inputs.about(upload.objectId)[0]!)
    if (canSlow) expect(spans.filter(({ name }) => name === `lambda ${FunctionName}`).length).toBeGreaterThan(1)
  } finally {
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout }))
  }
})
