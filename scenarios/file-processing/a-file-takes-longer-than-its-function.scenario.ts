import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import { csvStream } from '../../fixtures/csv.ts'
import { spansOf } from '../../testbed/trace/trace-of-input.ts'
import { expect, test } from './test.ts'

/** So slow to send to that no machine splits 700 rows in an invocation of three seconds. */
const SLOW = { rows: 700, timeout: 3 }
/** Where nothing can be slowed, a second is short for this many. */
const AS_IT_IS = { rows: 5000, timeout: 1 }

// Alone in its file: for its time, every other file would be split in many short invocations too.
test('near its time-out the splitter goes on in a fresh invocation, and no row is lost', async ({ world, needs }) => {
  needs('parallel-batches', 'read-ranges')
  const canSlow = world.cloud.unavailableReason('inject-faults') === undefined
  const { rows, timeout } = canSlow ? SLOW : AS_IT_IS
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
