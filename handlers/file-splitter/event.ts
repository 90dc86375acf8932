import type { S3Event, S3EventRecord } from 'aws-lambda'
import { decodeKey } from './key.ts'
import type { FileVersion, Progress } from './split-file.ts'

/** What the function sends itself when a file takes longer than one invocation may. */
export interface Continuation {
  readonly continuation: { readonly file: FileVersion; readonly progress: Progress; readonly owner: string }
}

/** S3 says with this that it can reach the function; no object is meant. */
interface TestEvent {
  readonly Event: 's3:TestEvent'
}

export type SplitterEvent = S3Event | Continuation | TestEvent

/** A file that was put, with its size. */
export interface UploadedFile extends FileVersion {
  readonly bytes: number
}

/** The files that an event speaks of. What the splitter itself writes is none. */
export const uploadedFiles = (event: SplitterEvent): UploadedFile[] =>
  'Records' in event ? event.Records.filter(isUpload).map(toUploadedFile) : []

const isUpload = ({ eventName, s3 }: S3EventRecord): boolean =>
  eventName.startsWith('ObjectCreated') && !decodeKey(s3.object.key).startsWith('rejects/')

function toUploadedFile({ s3: { bucket, object }, responseElements }: S3EventRecord): UploadedFile {
  const key = decodeKey(object.key)
  return {
    fileId: `${bucket.name}/${key}@${object.versionId ?? object.eTag}`,
    bucket: bucket.name,
    key,
    versionId: object.versionId,
    eTag: object.eTag,
    bytes: object.size,
    // Known to whoever put the file, too: it is the id of that request.
    correlationId: responseElements['x-amz-request-id'],
  }
}
