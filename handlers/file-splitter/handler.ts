import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import type { Context } from 'aws-lambda'
import { requireVariable } from '../shared/environment.ts'
import { logger } from '../shared/logger.ts'
import { type Continuation, type SplitterEvent, uploadedFiles } from './event.ts'
import { Manifest, type SplitOutcome } from './manifest.ts'
import { UnreadableFile } from './read-rows.ts'
import { rejectsKeyOf } from './rejects-key.ts'
import { type FileVersion, NO_PROGRESS, type Progress, splitFile } from './split-file.ts'
import { dateOrderOf } from './survey.ts'

const s3 = new S3Client({ forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined })
// By default the client sends to the host of the queue URL, where a local cloud does not listen.
const sqs = new SQSClient({ endpoint: process.env.AWS_ENDPOINT_URL })
const lambda = new LambdaClient()
const manifest = new Manifest(new DynamoDBClient(), requireVariable('FILES_TABLE'), Date.now)
const queueUrl = requireVariable('RECORDS_QUEUE_URL')

/** The share of the invocation's time that is kept for handing the file to the next invocation. */
const RESERVE_SHARE = 0.3
const MAX_RESERVE_MS = 10_000

interface Attempt {
  readonly owner: string
  readonly remainingMs: () => number
}

/** Splits each uploaded file into one message per row. */
export async function handler(event: SplitterEvent, context: Context): Promise<void> {
  logger.addContext(context)
  const invocationMs = context.getRemainingTimeInMillis()
  const reserveMs = Math.min(MAX_RESERVE_MS, RESERVE_SHARE * invocationMs)
  const remainingMs = () => context.getRemainingTimeInMillis() - reserveMs
  const owner = context.awsRequestId

  if ('continuation' in event) {
    const { file, progress, owner: previousOwner } = event.continuation
    if (await manifest.transfer(file.fileId, previousOwner, owner, invocationMs))
      await processFile(file, progress, { owner, remainingMs })
    else logger.info('another invocation continues the file', logIds(file))
    return
  }
  for (const file of uploadedFiles(event)) {
    if (await manifest.claim(file, owner, invocationMs)) await processFile(file, NO_PROGRESS, { owner, remainingMs })
    else logger.info('file is split already, or being split', logIds(file))
  }
}

async function processFile(file: FileVersion, from: Progress, { owner, remainingMs }: Attempt): Promise<void> {
  let progress = from
  try {
    const result = await splitFile(file, from, { s3, sqs, queueUrl, remainingMs }, (reached) => {
      progress = reached
    })
    progress = result.progress
    const { rows, rejected } = progress
    if (result.finished) {
      await manifest.markSplit(file.fileId, outcomeOf(file, progress))
      logger.info(`split into ${rows} rows, ${rejected} lines rejected`, { ...logIds(file), rows, rejected })
    } else {
      // Without progress, invocations would pass the file on forever.
      if (from !== NO_PROGRESS && bytesRead(progress) === bytesRead(from))
        throw new Error('the timeout is too short to read a single row')
      await invokeSelf({ continuation: { file, progress, owner } })
      logger.info(`out of time after ${rows} rows, continuing in another invocation`, {
        ...logIds(file),
        rows,
        rejected,
      })
    }
  } catch (error) {
    if (!(error instanceof UnreadableFile)) {
      logger.error(`file was not split: ${(error as Error).message}`, logIds(file))
      // If the table itself is unavailable, the claim expires by itself.
      await manifest.release(file.fileId, owner).catch(() => {})
      throw error
    }
    await manifest.markFailed(file.fileId, error.message, outcomeOf(file, progress))
    logger.error(`file cannot be split: ${error.message}`, logIds(file))
  }
}

/** A file is read twice: surveyed, then sent. */
const bytesRead = ({ survey, position }: Progress): number => survey.position.byte + position.byte

const invokeSelf = (continuation: Continuation) =>
  lambda.send(
    new InvokeCommand({
      FunctionName: requireVariable('AWS_LAMBDA_FUNCTION_NAME'),
      InvocationType: 'Event',
      Payload: JSON.stringify(continuation),
    }),
  )

const outcomeOf = ({ key }: FileVersion, { rows, rejected, position, survey }: Progress): SplitOutcome => ({
  rows,
  rejected,
  ignoredRows: position.ignoredRows,
  ignoredColumns: position.ignoredColumns,
  rejectsKey: rejected > 0 ? rejectsKeyOf(key) : undefined,
  dateOrder: dateOrderOf(survey),
})

const logIds = ({ fileId, correlationId }: FileVersion) => ({ fileId, correlationId })
