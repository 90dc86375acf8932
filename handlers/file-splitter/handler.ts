import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import type { Context } from 'aws-lambda'
import { requireVariable } from '../shared/environment.ts'
import { logger } from '../shared/logger.ts'
import { type Continuation, type SplitterEvent, uploadedFiles } from './event.ts'
import { Manifest } from './manifest.ts'
import { UnreadableFile } from './read-rows.ts'
import { type FileVersion, NO_PROGRESS, type Progress, splitFile } from './split-file.ts'

const s3 = new S3Client({ forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined })
// By itself this client sends to the host in the queue's URL, which is not where a local cloud listens.
const sqs = new SQSClient({ endpoint: process.env.AWS_ENDPOINT_URL })
const lambda = new LambdaClient()
const manifest = new Manifest(new DynamoDBClient(), requireVariable('FILES_TABLE'), Date.now)
const queueUrl = requireVariable('RECORDS_QUEUE_URL')

/** Of the time that an invocation has, the part that is kept for handing the file over: at most ten seconds. */
const RESERVE_SHARE = 0.3
const MAX_RESERVE_MS = 10_000

/** Splits each file that was put into one message a row. */
export async function handler(event: SplitterEvent, context: Context): Promise<void> {
  logger.addContext(context)
  const remaining = context.getRemainingTimeInMillis()
  const reserve = Math.min(MAX_RESERVE_MS, RESERVE_SHARE * remaining)
  const timeLeft = () => context.getRemainingTimeInMillis() - reserve
  const owner = context.awsRequestId

  if ('continuation' in event) {
    const { file, progress, owner: before } = event.continuation
    if (await manifest.transfer(file.fileId, before, owner, remaining))
      await processFile(file, progress, { owner, timeLeft })
    else logger.info('somebody else goes on with the file', logIds(file))
    return
  }
  for (const file of uploadedFiles(event)) {
    if (await manifest.claim(file, owner, remaining)) await processFile(file, NO_PROGRESS, { owner, timeLeft })
    else logger.info('file is split already, or being split', logIds(file))
  }
}

async function processFile(
  file: FileVersion,
  from: Progress,
  { owner, timeLeft }: { owner: string; timeLeft: () => number },
) {
  let progress = from
  try {
    const result = await splitFile(file, from, { s3, sqs, queueUrl, timeLeft }, (reached) => {
      progress = reached
    })
    progress = result.progress
    const { rows, rejected } = progress
    if (result.finished) {
      await manifest.markSplit(file.fileId, progress)
      logger.info(`split into ${rows} rows, ${rejected} lines rejected`, { ...logIds(file), rows, rejected })
    } else {
      // Handed on like this, the file would go from invocation to invocation for ever.
      if (from !== NO_PROGRESS && progress.position.byte === from.position.byte)
        throw new Error('the time-out is too short to read a single row')
      await invokeSelf({ continuation: { file, progress, owner } })
      logger.info(`out of time after ${rows} rows, going on in another invocation`, { ...logIds(file), rows, rejected })
    }
  } catch (error) {
    if (!(error instanceof UnreadableFile)) {
      logger.error(`file was not split: ${(error as Error).message}`, logIds(file))
      // What fails may be the table itself; then the time for which the file is held runs out.
      await manifest.release(file.fileId, owner).catch(() => {})
      throw error
    }
    await manifest.markFailed(file.fileId, error.message, progress)
    logger.error(`file cannot be split: ${error.message}`, logIds(file))
  }
}

const invokeSelf = (continuation: Continuation) =>
  lambda.send(
    new InvokeCommand({
      FunctionName: requireVariable('AWS_LAMBDA_FUNCTION_NAME'),
      InvocationType: 'Event',
      Payload: JSON.stringify(continuation),
    }),
  )

const logIds = ({ fileId, correlationId }: FileVersion) => ({ fileId, correlationId })
