import { isDeepStrictEqual } from 'node:util'
import {
  GetBucketNotificationConfigurationCommand,
  type LambdaFunctionConfiguration,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
} from '@aws-sdk/client-s3'
import type { Build } from '../build.ts'
import type { Bucket } from './bucket.ts'
import { retryWhile } from './eventual-consistency.ts'
import type { LambdaFunction } from './function.ts'
import { grantInvoke } from './grants.ts'

export interface UploadTrigger {
  /** The ending of the keys that invoke the function. */
  readonly suffix: string
  readonly to: LambdaFunction
}

/** Invokes functions for new objects in the bucket. These are all triggers of the bucket: others are removed. */
export async function ensureUploadTriggers(
  build: Build,
  bucket: Bucket,
  triggers: readonly UploadTrigger[],
): Promise<void> {
  const { s3 } = build.clients
  // Several triggers of one function share a permission.
  const functions = new Map(triggers.map(({ to }) => [to.arn, to]))
  await Promise.all([...functions.values()].map((to) => grantInvoke(build, to, 's3.amazonaws.com', bucket.arn)))
  const owner = { Bucket: bucket.name, ExpectedBucketOwner: build.accountId }
  const current = await s3.send(new GetBucketNotificationConfigurationCommand(owner))
  const LambdaFunctionConfigurations = triggers.map(toConfiguration)
  if (isSameNotification(current, { LambdaFunctionConfigurations })) return
  // S3 checks that it may invoke the function; on AWS it takes some seconds until a new permission is known everywhere.
  await retryWhile('Unable to validate', () =>
    s3.send(
      new PutBucketNotificationConfigurationCommand({
        ...owner,
        NotificationConfiguration: { LambdaFunctionConfigurations },
      }),
    ),
  )
}

const toConfiguration = ({ suffix, to }: UploadTrigger): LambdaFunctionConfiguration => ({
  Id: `${to.logicalName}${suffix}`,
  LambdaFunctionArn: to.arn,
  Events: ['s3:ObjectCreated:*'],
  Filter: { Key: { FilterRules: [{ Name: 'suffix', Value: suffix }] } },
})

/** Ignores ids, and the order and spelling in which S3 returns triggers and filters. */
const isSameNotification = (current: NotificationConfiguration, described: NotificationConfiguration): boolean =>
  !current.QueueConfigurations?.length &&
  !current.TopicConfigurations?.length &&
  !current.EventBridgeConfiguration &&
  isDeepStrictEqual(normalize(current), normalize(described))

const normalize = ({ LambdaFunctionConfigurations = [] }: NotificationConfiguration): string[] =>
  LambdaFunctionConfigurations.map(({ LambdaFunctionArn, Events, Filter }) => {
    const filters = Filter?.Key?.FilterRules?.map(({ Name, Value }) => `${Name?.toLowerCase()}=${Value}`)
    return JSON.stringify([LambdaFunctionArn, Events?.toSorted(), filters?.toSorted()])
  }).sort()
