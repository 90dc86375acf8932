import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import type { Context } from 'aws-lambda'
import { required } from '../shared/environment.ts'
import { logger } from '../shared/logger.ts'
import { type Continuation, filesIn, type SplitterEvent } from './event.ts'
import { Manifest } from './manifest.ts'
import { UnreadableFile } from './read-rows.ts'
import { type FileVersion, NOTHING_YET, type Progress, split } from './split.ts'

const s3 = new S3Client({ forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined })
// By itself this client sends to the host in the queue's URL, which is not where a local cloud listens.
const sqs = new SQSClient({ endpoint: process.env.AWS_ENDPOINT_URL })
const lambda = new LambdaClient()
const manifest = new Manifest(new DynamoDBClient(), required('FILES_TABLE'), Date.now)
const queueUrl = required('RECORDS_QUEUE_URL')

/** Of the time that an invocation has, the part that is kept for handing the file over: at most ten seconds. */
const RESERVE = 0.3
const LONGEST_RESERVE = 10_000

/** Splits each file that was put into one message a row. */
export async function handler(event: SplitterEvent, context: Context): Promise<void> {
  logger.addContext(context)
  const remaining = context.getRemainingTimeInMillis()
  const reserve = Math.min(LONGEST_RESERVE, RESERVE * remaining)
  const timeLeft = () => context.getRemainingTimeInMillis() - reserve
  const owner = context.awsRequestId

  if ('continuation' in event) {
    const { file, progress, owner: before } = event.continuation
    if (await manifest.handOver(file.fileId, before, owner, remaining)) await work(file, progress, { owner, timeLeft })
    else logger.info('somebody else goes on with the file', idsOf(file))
    return
  }
  for (const file of filesIn(event)) {
    if (await manifest.claim(file, owner, remaining)) await work(file, NOTHING_YET, { owner, timeLeft })
    else logger.info('file is split already, or being split', idsOf(file))
  }
}

async function work(file: FileVersion, from: Progress, { owner, timeLeft }: { owner: string; timeLeft: () => number }) {
  let progress = from
  try {
    const result = await split(file, from, { s3, sqs, queueUrl, timeLeft }, (reached) => {
      progress = reached
    })
    progress = result.progress
    const { rows, rejected } = progress
    if (result.finished) {
      await manifest.finish(file.fileId, progress)
      logger.info(`split into ${rows} rows, ${rejected} lines rejected`, { ...idsOf(file), rows, rejected })
    } else {
      // Handed on like this, the file would go from invocation to invocation for ever.
      if (from !== NOTHING_YET && progress.position.byte === from.position.byte)
        throw new Error('the time-out is too short to read a single row')
      await goOn({ continuation: { file, progress, owner } })
      logger.info(`out of time after ${rows} rows, going on in another invocation`, { ...idsOf(file), rows, rejected })
    }
  } catch (error) {
    if (!(error instanceof UnreadableFile)) {
      logger.error(`file was not split: ${(error as Error).message}`, idsOf(file))
      // What fails may be the table itself; then the time for which the file is held runs out.
      await manifest.release(file.fileId, owner).catch(() => {})
      throw error
    }
    await manifest.fail(file.fileId, error.message, progress)
    logger.error(`file cannot be split: ${error.message}`, idsOf(file))
  }
}

const goOn = (continuation: Continuation) =>
  lambda.send(
    new InvokeCommand({
      FunctionName: required('AWS_LAMBDA_FUNCTION_NAME'),
      InvocationType: 'Event',
      Payload: JSON.stringify(continuation),
    }),
  )

const idsOf = ({ fileId, correlationId }: FileVersion) => ({ fileId, correlationId })
