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
  /** Hexadecimal; greater for what happened later to the same key. */
  readonly sequencer: string
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
export const recordOf = (bucket: Bucket, event: ObjectEvent, configurationId: string, call: Call) => ({
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
      key: formEncoded(event.key),
      ...(event.version && { size: event.version.blob.size, eTag: event.version.eTag }),
      ...(bucket.versioning && event.versionId !== undefined && { versionId: event.versionId }),
      sequencer: event.sequencer,
    },
  },
})

/** As a form encodes it: a space is a plus, slashes stay. */
const formEncoded = (key: string): string =>
  encodeURIComponent(key)
    .replaceAll('%2F', '/')
    .replaceAll('%20', '+')
    .replace(/[!'()*]/g, (character) =>
      character === '*' ? character : `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
    )
