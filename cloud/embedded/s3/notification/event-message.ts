import type { Call } from '../../core/call.ts'
import type { Bucket } from '../bucket.ts'
import type { ObjectVersion } from '../object-version.ts'

/** What happened to an object. */
export interface ObjectEvent {
  /** For example `ObjectCreated:Put`. */
  readonly name: string
  readonly key: string
  readonly versionId: string | undefined
  /** Absent when it was removed. */
  readonly version?: ObjectVersion
  /** Hexadecimal; a later event on the same key has a greater one. */
  readonly sequencer: string
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
export const toEventRecord = (bucket: Bucket, event: ObjectEvent, configurationId: string, call: Call) => ({
  eventVersion: '2.1',
  eventSource: 'aws:s3',
  awsRegion: bucket.region,
  eventTime: new Date(call.clock.now()).toISOString(),
  eventName: event.name,
  userIdentity: { principalId: 'arn' in call.principal ? call.principal.arn : 'anonymous' },
  requestParameters: { sourceIPAddress: call.sourceIp },
  responseElements: { 'x-amz-request-id': call.requestId, 'x-amz-id-2': call.requestId },
  s3: {
    s3SchemaVersion: '1.0',
    configurationId,
    bucket: { name: bucket.name, ownerIdentity: { principalId: bucket.owner }, arn: bucket.arn },
    object: {
      key: formUrlEncode(event.key),
      ...(event.version && { size: event.version.blob.size, eTag: event.version.eTag }),
      ...(bucket.versioning && event.versionId !== undefined && { versionId: event.versionId }),
      sequencer: event.sequencer,
    },
  },
})

/** Form encoding, except that slashes stay: a space becomes a plus. */
const formUrlEncode = (key: string): string =>
  encodeURIComponent(key)
    .replaceAll('%2F', '/')
    .replaceAll('%20', '+')
    .replace(/[!'()*]/g, (character) =>
      character === '*' ? character : `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
    )

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
export function toEventBridgeEvent(
  bucket: Bucket,
  { name, key, versionId, version, sequencer }: ObjectEvent,
  call: Call,
) {
  const isCreated = name.startsWith('ObjectCreated')
  const detail = {
    version: '0',
    bucket: { name: bucket.name },
    object: {
      key,
      ...(version && { size: version.blob.size, etag: version.eTag }),
      ...(bucket.versioning && { 'version-id': versionId }),
      sequencer,
    },
    'request-id': call.requestId,
    requester: bucket.owner,
    'source-ip-address': call.sourceIp,
    reason: REASONS[name],
    ...(!isCreated && { 'deletion-type': name.endsWith('Created') ? 'Delete Marker Created' : 'Permanently Deleted' }),
  }
  const detailType = isCreated ? 'Object Created' : 'Object Deleted'
  return { detail, source: 'aws.s3', detailType, resources: [bucket.arn] }
}

const REASONS: Record<string, string> = {
  'ObjectCreated:Put': 'PutObject',
  'ObjectCreated:Copy': 'CopyObject',
  'ObjectCreated:CompleteMultipartUpload': 'CompleteMultipartUpload',
  'ObjectRemoved:Delete': 'DeleteObject',
  'ObjectRemoved:DeleteMarkerCreated': 'DeleteObject',
}

/** Sent to each queue once, when it becomes a destination. */
export const toTestEvent = (bucket: Bucket, { clock, requestId }: Call) => ({
  Service: 'Amazon S3',
  Event: 's3:TestEvent',
  Time: new Date(clock.now()).toISOString(),
  Bucket: bucket.name,
  RequestId: requestId,
  HostId: requestId,
})
