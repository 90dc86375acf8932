import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import type { SQSClient } from '@aws-sdk/client-sqs'
import { MessageSender } from './message-sender.ts'
import { type Position, START } from './position.ts'
import { excerpt, RowReader, UnreadableFile } from './read-rows.ts'
import { RejectWriter } from './reject-writer.ts'
import { toRecordMessage } from './row-message.ts'
import { dateOrderOf, NOT_SURVEYED, type Survey, surveyFile } from './survey.ts'

/** One version of an object. */
export interface FileVersion {
  readonly fileId: string
  readonly bucket: string
  readonly key: string
  readonly versionId: string | undefined
  readonly eTag: string
  readonly correlationId: string
}

/** How far a file has been split. */
export interface Progress {
  readonly survey: Survey
  readonly position: Position
  readonly rows: number
  readonly rejected: number
  /** The version of the object that contains the rejected lines so far. */
  readonly rejectsVersion?: string | undefined
}

export const NO_PROGRESS: Progress = { survey: NOT_SURVEYED, position: START, rows: 0, rejected: 0 }

export interface SplitContext {
  readonly s3: S3Client
  readonly sqs: SQSClient
  readonly queueUrl: string
  /** Milliseconds until this invocation must stop splitting. */
  readonly remainingMs: () => number
}

/**
 * Surveys a file, then sends its rows to the queue, starting at `from`. Stops at the end of the file or when the time is
 * up; then `finished` is false, and another invocation can continue from the returned progress. Calls `onProgress` after
 * each block of rows.
 */
export async function splitFile(
  file: FileVersion,
  from: Progress,
  { s3, sqs, queueUrl, remainingMs }: SplitContext,
  onProgress: (progress: Progress) => void,
): Promise<{ finished: boolean; progress: Progress }> {
  const open = (startByte: number) => openObject(s3, file, startByte)
  const survey = await surveyFile(open, from.survey, remainingMs)
  if (!survey.finished) return { finished: false, progress: { ...from, survey } }
  const source = { ...file, dateOrder: dateOrderOf(survey) }
  const sender = new MessageSender(sqs, queueUrl, remainingMs)
  const rejects = new RejectWriter(s3, file.bucket, file.key)
  let progress = { ...from, survey }
  try {
    await rejects.resume(from.rejected, from.rejectsVersion)
    let finished = true
    const reader = new RowReader(open, from.position)
    blocks: for await (const block of reader.blocks()) {
      for (const row of block) {
        if (remainingMs() <= 0) {
          finished = false
          break blocks
        }
        progress = { ...progress, position: row.position }
        if ('reject' in row) await rejects.add(row.reject)
        else if (await sender.send(toRecordMessage(source, row.position.format!, { ...row, row: row.position.row })))
          progress = { ...progress, rows: progress.rows + 1 }
        else await rejects.add({ line: row.line, reason: 'the row is too large for a message', raw: excerpt(row.raw) })
        progress = { ...progress, rejected: rejects.count }
      }
      onProgress(progress)
    }
    // Behind the last row there may be rows without content.
    if (finished) progress = { ...progress, position: reader.position }
    await sender.drain()
    return { finished, progress: { ...progress, rejectsVersion: await rejects.close() } }
  } catch (error) {
    if (error instanceof UnreadableFile) {
      // There will be no retry, so the rows and rejects that were counted must be delivered now.
      await sender.drain()
      await rejects.close()
    } else await rejects.abort()
    throw error
  }
}

/** S3's errors when the content that the event refers to no longer exists. */
const CONTENT_GONE_ERRORS = new Set(['NoSuchKey', 'NoSuchVersion', 'PreconditionFailed'])

async function openObject(
  s3: S3Client,
  { bucket, key, versionId, eTag }: FileVersion,
  startByte: number,
): Promise<AsyncIterable<Uint8Array>> {
  const range = startByte > 0 && { Range: `bytes=${startByte}-` }
  const content = versionId === undefined ? { IfMatch: `"${eTag}"` } : { VersionId: versionId }
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, ...content, ...range }))
    return Body as AsyncIterable<Uint8Array>
  } catch (error) {
    if (CONTENT_GONE_ERRORS.has((error as Error).name))
      throw new UnreadableFile('the object was deleted or replaced before it was read')
    throw error
  }
}
