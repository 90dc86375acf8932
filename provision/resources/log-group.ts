import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand,
  type LogGroup as LogGroupDescription,
  PutRetentionPolicyCommand,
  TagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import type { Clients } from '../../cloud/api/clients.ts'
import { type Build, ensure, hasStackTags, stackTags } from '../build.ts'

export interface LogGroup {
  readonly name: string
  /** The ARN of its log streams. */
  readonly streams: string
}

/** Creates the log group before the function does, so that it has a retention and is removed with the stack. */
export async function ensureLogGroup(build: Build, functionName: string, retentionInDays: number): Promise<LogGroup> {
  const { logs } = build.clients
  const logGroupName = `/aws/lambda/${functionName}`
  const resourceArn = `arn:aws:logs:${build.region}:${build.accountId}:log-group:${logGroupName}`
  const group = await ensure(
    build,
    { kind: 'log-group', name: logGroupName },
    {
      find: async () => {
        const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }))
        return logGroups?.find((found) => found.logGroupName === logGroupName)
      },
      create: async (): Promise<LogGroupDescription> => {
        await logs.send(new CreateLogGroupCommand({ logGroupName, tags: stackTags(build) }))
        return {}
      },
      reconcile: async () => {
        const { tags } = await logs.send(new ListTagsForResourceCommand({ resourceArn }))
        if (!hasStackTags(build, tags)) await logs.send(new TagResourceCommand({ resourceArn, tags: stackTags(build) }))
      },
    },
  )
  if (group.retentionInDays !== retentionInDays)
    await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }))
  return { name: logGroupName, streams: `${resourceArn}:*` }
}

export async function removeLogGroup({ logs }: Clients, logGroupName: string): Promise<void> {
  await logs.send(new DeleteLogGroupCommand({ logGroupName }))
}
