import type { Build } from './build.ts'
import { type Bucket, ensureBucket } from './resources/bucket.ts'
import { consume, ensureEventSource } from './resources/event-source.ts'
import { ensureFunction, type LambdaFunction } from './resources/function.ts'
import { ensureQueue, type Queue } from './resources/queue.ts'
import { allow } from './resources/role.ts'
import { ensureTable, type Table } from './resources/table.ts'
import { ensureUploadTriggers } from './resources/upload-triggers.ts'

export type FileProcessing = {
  readonly uploads: Bucket
  readonly files: Table
  readonly records: Table
  readonly recordsQueue: Queue
  readonly recordsDlq: Queue
  readonly uploadsDlq: Queue
  readonly fileSplitter: LambdaFunction
  readonly recordWriter: LambdaFunction
}

const DAYS = 24 * 3600

/** CSV → S3 → file-splitter → SQS → record-writer → DynamoDB */
export async function provisionFileProcessing(build: Build): Promise<FileProcessing> {
  const { timingProfile, region, accountId, stack } = build

  // Storage: uploaded files, their manifests, the resulting records. Dead letters wait two weeks for a person.
  const [uploads, files, records, recordsDlq, uploadsDlq] = await Promise.all([
    ensureBucket(build, 'uploads'),
    ensureTable(build, 'files', { key: { fileId: 'S' } }),
    ensureTable(build, 'records', { key: { fileId: 'S', row: 'N' } }),
    ensureQueue(build, 'records-dlq', { retention: 14 * DAYS, deadLettersOf: ['records'] }),
    ensureQueue(build, 'uploads-dlq', { retention: 14 * DAYS }),
  ])

  // One message per row.
  const recordsQueue = await ensureQueue(build, 'records', {
    retention: 4 * DAYS,
    visibilityTimeout: timingProfile.recordsVisibilityTimeout,
    deadLetters: { to: recordsDlq, after: timingProfile.recordsMaxReceiveCount },
  })

  const [fileSplitter, recordWriter] = await Promise.all([
    ensureFunction(build, 'file-splitter', {
      timeout: timingProfile.timeouts.fileSplitter,
      environment: { RECORDS_QUEUE_URL: recordsQueue.url, FILES_TABLE: files.name },
      permissions: [
        // By version only, because a newer file of the same name is a different input.
        allow('s3:GetObjectVersion', uploads.objects()),
        allow(['s3:PutObject', 's3:AbortMultipartUpload'], uploads.objects('rejects/*')),
        allow('sqs:SendMessage', recordsQueue.arn),
        allow(['dynamodb:PutItem', 'dynamodb:UpdateItem'], files.arn),
        // It invokes itself to continue a file that takes longer than one invocation.
        allow('lambda:InvokeFunction', `arn:aws:lambda:${region}:${accountId}:function:${stack}-file-splitter`),
      ],
      onFailure: { to: uploadsDlq, afterRetries: 2 },
    }),
    ensureFunction(build, 'record-writer', {
      timeout: timingProfile.timeouts.recordWriter,
      environment: { RECORDS_TABLE: records.name },
      permissions: [allow('dynamodb:BatchWriteItem', records.arn), consume(recordsQueue)],
    }),
  ])

  // Triggers.
  await Promise.all([
    ensureEventSource(build, {
      from: recordsQueue,
      to: recordWriter,
      batchSize: 10,
      maxConcurrency: timingProfile.recordsMaxConcurrency,
    }),
    ensureUploadTriggers(build, uploads, [{ suffix: '.csv', to: fileSplitter }]),
  ])
  return { uploads, files, records, recordsQueue, recordsDlq, uploadsDlq, fileSplitter, recordWriter }
}
