import { parseArn } from './arn.ts'

/** A URL for calls inside the cloud. SQS identifies a queue by account and name and ignores the host. */
export function internalQueueUrl(queueArn: string): string {
  const { account = '', resource = '' } = parseArn(queueArn) ?? {}
  return `http://sqs/${account}/${resource}`
}
