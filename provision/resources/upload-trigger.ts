import { PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3'
import type { Build } from '../build.ts'
import type { Bucket } from './bucket.ts'
import type { LambdaFunction } from './function.ts'
import { grantInvoke } from './invoke-permission.ts'
import { retryWhile } from './retry.ts'

/** Has S3 invoke a function for each object that is made in the bucket under a name with this ending. */
export async function ensureUploadTrigger(
  build: Build,
  { bucket, suffix, to }: { bucket: Bucket; suffix: string; to: LambdaFunction },
): Promise<void> {
  await grantInvoke(build, to, 's3.amazonaws.com', bucket.arn)
  // S3 asks the function's permission, which on AWS is not known everywhere at once.
  await retryWhile('Unable to validate', () =>
    build.clients.s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: bucket.name,
        ExpectedBucketOwner: build.accountId,
        NotificationConfiguration: {
          LambdaFunctionConfigurations: [
            {
              Id: 'uploads',
              LambdaFunctionArn: to.arn,
              Events: ['s3:ObjectCreated:*'],
              Filter: { Key: { FilterRules: [{ Name: 'suffix', Value: suffix }] } },
            },
          ],
        },
      }),
    ),
  )
}
