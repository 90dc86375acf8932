import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda'
import { csv } from '../../fixtures/csv.ts'
import type { FileProcessing } from '../../provision/file-processing.ts'
import { testProfile } from '../../provision/timing-profile.ts'
import { configureFunction } from '../../testbed/stack/change-function.ts'
import type { PermissionExercise, PermissionExercises } from '../../testbed/use-case.ts'
import { until } from '../../testbed/waiting/until.ts'
import type { FileProcessingWorld } from './world.ts'

type Exercise = PermissionExercise<FileProcessing>

const [HEADER, ROW] = String(csv.rows(1)).split('\n')
const upload = (lines: readonly string[]) => (world: FileProcessingWorld) =>
  world.uploads.put('some.csv', `${lines.join('\n')}\n`)

const fileWithReject: Exercise = { run: upload([HEADER!, ROW!, 'no,csv']) }

/** More rejected lines than fit into one part of a multipart upload, then a row that cannot be sent. */
const abandonedRejects: Exercise = {
  without: ({ action, resource }) => action === 'sqs:SendMessage' && resource.endsWith('-records'),
  run: upload([HEADER!, ...Array<string>(6000).fill('x'.repeat(900)), ROW!]),
}

const failingFile: Exercise = {
  without: ({ action, resource }) => action === 'dynamodb:PutItem' && resource.endsWith('-files'),
  run: fileWithReject.run,
}

/** A file that takes longer than its function's timeout: at most 200 rows a second are sent. */
const longFile: Exercise = {
  isSlow: true,
  async run(world) {
    await setSplitterTimeout(world, 3)
    const send = { service: 'sqs', operation: 'SendMessageBatch', caller: 'file-splitter' }
    await world.faults.add({ ...send, effect: 'latency', delay: '400 ms' })
    return world.uploads.put('long.csv', String(csv.rows(600)))
  },
  async after(world) {
    await world.faults.clear()
    await setSplitterTimeout(world, testProfile.timeouts.fileSplitter)
  },
}

const setSplitterTimeout = ({ cloud, fileSplitter }: FileProcessingWorld, Timeout: number) =>
  configureFunction(cloud, fileSplitter.name, { Timeout })

/** Lambda checks this permission only when a queue is connected to a function. */
const reconnect: Exercise = {
  async run({ cloud, recordWriter, recordsQueue }) {
    const { lambda } = cloud.clients
    const mapping = { FunctionName: recordWriter.name, EventSourceArn: recordsQueue.arn }
    const list = () => lambda.send(new ListEventSourceMappingsCommand(mapping))
    for (const { UUID } of (await list()).EventSourceMappings ?? [])
      await lambda.send(new DeleteEventSourceMappingCommand({ UUID }))
    await until(list, ({ EventSourceMappings }) => EventSourceMappings?.length === 0, 10_000)
    await lambda.send(new CreateEventSourceMappingCommand(mapping)).catch(() => {})
  },
}

export const fileSplitterExercises: PermissionExercises<FileProcessing> = {
  usual: fileWithReject,
  others: {
    's3:AbortMultipartUpload': abandonedRejects,
    'lambda:InvokeFunction': longFile,
    'sqs:SendMessage uploads-dlq': failingFile,
  },
}

export const recordWriterExercises: PermissionExercises<FileProcessing> = {
  usual: fileWithReject,
  others: { 'sqs:GetQueueAttributes': reconnect },
}
