import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { ensureBucket } from '../../provision/resources/bucket.ts'
import type { ProbeStack } from './probe-stack.ts'

/** A request for the end of an object version must return only that. */
export async function checkRangeReads({ build, cloud: { clients } }: ProbeStack): Promise<string | undefined> {
  const object = { Bucket: (await ensureBucket(build, 'probe')).name, Key: 'probe' }
  const { VersionId } = await clients.s3.send(new PutObjectCommand({ ...object, Body: 'beginning and end' }))
  const { Body } = await clients.s3.send(new GetObjectCommand({ ...object, VersionId, Range: 'bytes=14-' }))
  const text = await Body!.transformToString()
  return text === 'end' ? undefined : `a request for the last 3 bytes of an object version returned ${text.length}`
}
