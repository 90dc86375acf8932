import { HeadObjectCommand } from '@aws-sdk/client-s3'
import type { Upload } from '../../testbed/world/bucket-uploader.ts'
import type { FileProcessingWorld } from './world.ts'

/** Invokes file-splitter for an upload, as S3 would, and waits until it is done. */
export async function notifySplitter(
  { cloud, fileSplitter, uploads }: FileProcessingWorld,
  { key, objectId: fileId, requestId }: Upload,
) {
  const versionId = fileId.slice(fileId.lastIndexOf('@') + 1)
  const version = { Bucket: uploads.bucket, Key: key, VersionId: versionId }
  const { ContentLength: size } = await cloud.clients.s3.send(new HeadObjectCommand(version))
  const record = {
    eventName: 'ObjectCreated:Put',
    responseElements: { 'x-amz-request-id': requestId },
    s3: { bucket: { name: uploads.bucket }, object: { key: encodeURIComponent(key), versionId, size } },
  }
  const { functionError, payload } = await fileSplitter.invoke({ Records: [record] })
  if (functionError) throw new Error(`the splitter failed: ${JSON.stringify(payload)}`)
}
