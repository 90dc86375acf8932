import type { S3Event, S3EventRecord } from 'aws-lambda'
import type { FileVersion, Progress } from './split-file.ts'

/** What the function sends to itself to continue a file that takes longer than one invocation. */
export interface Continuation {
  readonly continuation: { readonly file: FileVersion; readonly progress: Progress; readonly owner: string }
}

/** S3 sends this when a notification is configured. It refers to no object. */
interface TestEvent {
  readonly Event: 's3:TestEvent'
}

export type SplitterEvent = S3Event | Continuation | TestEvent

/** An uploaded file and its size. */
export interface UploadedFile extends FileVersion {
  readonly bytes: number
}

/** Returns the uploaded files of an event, without the reject files that the splitter itself writes. */
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
    // The request ID of the upload, which the uploader knows as well.
    correlationId: responseElements['x-amz-request-id'],
  }
}

/** Decodes an object key: S3 events contain it form-encoded, with a plus for a space. */
const decodeKey = (key: string): string => decodeURIComponent(key.replaceAll('+', ' '))
