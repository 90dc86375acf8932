import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import type { SQSClient } from '@aws-sdk/client-sqs'
import { messageOf } from './message-of.ts'
import { BEGINNING, type Position, readRows } from './read-rows.ts'
import { Rejects } from './rejects.ts'
import { Sender } from './sender.ts'

/** One version of one object. */
export interface FileVersion {
  readonly fileId: string
  readonly bucket: string
  readonly key: string
  readonly versionId: string | undefined
  readonly correlationId: string
}

/** How far a file was split. */
export interface Progress {
  readonly position: Position
  readonly rows: number
  readonly rejected: number
}

export const NOTHING_YET: Progress = { position: BEGINNING, rows: 0, rejected: 0 }

export interface SplitParts {
  readonly s3: S3Client
  readonly sqs: SQSClient
  readonly queueUrl: string
  /** Milliseconds until this invocation must have stopped. */
  readonly timeLeft: () => number
}

/**
 * Sends the rows of a file to the queue, from where `progress` says. Ends with the file, or when time is short: then
 * `finished` is false, and it can be gone on with from the progress it gives back. `onProgress` is told it on the way.
 */
export async function split(
  file: FileVersion,
  from: Progress,
  { s3, sqs, queueUrl, timeLeft }: SplitParts,
  onProgress: (progress: Progress) => void,
): Promise<{ finished: boolean; progress: Progress }> {
  const sender = new Sender(sqs, queueUrl, timeLeft)
  const rejects = new Rejects(s3, file.bucket, file.key)
  let progress = from
  try {
    await rejects.continueAfter(from.rejected)
    let finished = true
    const body = await open(s3, file, from.position.byte)
    blocks: for await (const block of readRows(body, from.position)) {
      for (const row of block) {
        if (timeLeft() <= 0) {
          finished = false
          break blocks
        }
        progress = { ...progress, position: row.position }
        if ('reject' in row) await rejects.add(row.reject)
        else if (await sender.send(messageOf(file, row.position.row, row.position.header!, row.fields)))
          progress = { ...progress, rows: progress.rows + 1 }
        else
          await rejects.add({
            line: row.position.line,
            reason: 'the row is too large for a message',
            raw: row.fields.join(',').slice(0, 1000),
          })
        progress = { ...progress, rejected: rejects.count }
      }
      onProgress(progress)
    }
    await sender.drain()
    await rejects.close()
    return { finished, progress }
  } catch (error) {
    await rejects.abandon()
    throw error
  }
}

async function open(
  s3: S3Client,
  { bucket, key, versionId }: FileVersion,
  byte: number,
): Promise<AsyncIterable<Uint8Array>> {
  const range = byte > 0 && { Range: `bytes=${byte}-` }
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId, ...range }))
  return Body as AsyncIterable<Uint8Array>
}
