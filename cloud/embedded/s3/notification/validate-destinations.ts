import { parseArn } from '../../core/arn.ts'
import type { Call } from '../../core/call.ts'
import type { AwsError } from '../../core/errors.ts'
import type { Caller } from '../../core/internal-client.ts'
import type { Platform } from '../../core/platform.ts'
import type { Bucket } from '../bucket.ts'
import { invalidArgument } from '../errors.ts'
import { toTestEvent } from './event-message.ts'
import type { EventNotification } from './event-notification.ts'

/**
 * Rejects destinations that this cloud can never deliver to. SkipDestinationValidation does not skip this check:
 * every event would be lost without a trace.
 */
export function rejectUnsupportedDestinations(notifications: readonly EventNotification[]): void {
  const problems = notifications.flatMap((notification) => {
    const problem = unsupportedReason(notification)
    return problem === undefined ? [] : [{ destinationArn: notification.destinationArn, problem }]
  })
  if (problems.length === 0) return
  const details = problems.map(({ destinationArn, problem }) => `${destinationArn} (${problem})`).join(', ')
  throw invalidDestinations(problems, `: ${details}`)
}

const EXPECTED = { lambda: 'a Lambda function', sqs: 'an SQS queue', sns: 'an SNS topic' } as const

function unsupportedReason({ service, destinationArn }: EventNotification): string | undefined {
  const arn = parseArn(destinationArn)
  if (arn?.service !== service) return `expected the ARN of ${EXPECTED[service]}`
  if (service === 'sns') return "Eventbed's embedded cloud does not implement S3 notifications to SNS topics"
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
  if (service === 'sqs' && arn.resource.endsWith('.fifo')) return 'S3 does not send notifications to FIFO queues'
  return undefined
}

/** Rejects destinations that do not exist or do not grant S3 access. Queues receive a test event, as on AWS. */
export async function rejectUnreachableDestinations(
  platform: Platform,
  bucket: Bucket,
  notifications: readonly EventNotification[],
  caller: Caller,
  call: Call,
): Promise<void> {
  const attempts = notifications.map(async ({ service, destinationArn }) => ({
    destinationArn,
    problem: await (service === 'sqs'
      ? sendTestEvent(platform, bucket, destinationArn, caller, call)
      : dryRun(platform, destinationArn, caller)),
  }))
  const problems = (await Promise.all(attempts)).flatMap(({ destinationArn, problem }) =>
    problem === undefined ? [] : [{ destinationArn, problem }],
  )
  if (problems.length > 0) throw invalidDestinations(problems)
}

async function sendTestEvent(
  { delivery }: Platform,
  bucket: Bucket,
  target: string,
  caller: Caller,
  call: Call,
): Promise<string | undefined> {
  const failure = await delivery.deliver({ target, body: JSON.stringify(toTestEvent(bucket, call)), caller })
  return failure?.error.message
}

async function dryRun({ internalClient }: Platform, functionArn: string, caller: Caller): Promise<string | undefined> {
  const input = { FunctionName: functionArn, InvocationType: 'DryRun' as const }
  try {
    await internalClient.call('lambda', 'invoke', input, { ...caller, region: parseArn(functionArn)!.region })
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

const invalidDestinations = (
  problems: readonly { readonly destinationArn: string; readonly problem: string }[],
  details = '',
): AwsError =>
  invalidArgument(`Unable to validate the following destination configurations${details}`, {
    ArgumentName1: problems.map(({ destinationArn }) => destinationArn).join(', '),
    ArgumentValue1: problems[0]!.problem,
  })
