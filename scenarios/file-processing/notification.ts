import { InvokeCommand } from '@aws-sdk/client-lambda'
import { HeadObjectCommand } from '@aws-sdk/client-s3'
import type { Upload } from '../../testbed/world/bucket-uploader.ts'
import type { World } from '../../testbed/world/world.ts'

/** Tells the splitter of a file by hand, as S3 would, and waits until it is done with it. */
export async function notify({ architecture, cloud, uploads }: World, { key, objectId: fileId, requestId }: Upload) {
  const versionId = fileId.slice(fileId.lastIndexOf('@') + 1)
  const which = { Bucket: uploads.bucket, Key: key, VersionId: versionId }
  const { ContentLength: size } = await cloud.clients.s3.send(new HeadObjectCommand(which))
  const record = {
    eventName: 'ObjectCreated:Put',
    responseElements: { 'x-amz-request-id': requestId },
    s3: { bucket: { name: uploads.bucket }, object: { key: encodeURIComponent(key), versionId, size } },
  }
  const { FunctionError, Payload } = await cloud.clients.lambda.send(
    new InvokeCommand({
      FunctionName: architecture.fileProcessing.fileSplitter.name,
      Payload: JSON.stringify({ Records: [record] }),
    }),
  )
  if (FunctionError) throw new Error(`the splitter failed: ${Payload?.transformToString()}`)
}
