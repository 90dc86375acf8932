import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import type { Clients } from '../../cloud/api/clients.ts'
import { type Build, ensure, stackTags } from '../build.ts'

export interface LogGroup {
  readonly name: string
  /** The ARN of its log streams. */
  readonly streams: string
}

/** The log group of a function, made before the function would make it: so it has a retention, and is removed. */
export async function ensureLogGroup(build: Build, functionName: string, retentionInDays: number): Promise<LogGroup> {
  const { logs } = build.clients
  const logGroupName = `/aws/lambda/${functionName}`
  await ensure<unknown>(
    build,
    { kind: 'log-group', name: logGroupName },
    {
      find: async () => {
        const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }))
        return logGroups?.find((group) => group.logGroupName === logGroupName)
      },
      create: () => logs.send(new CreateLogGroupCommand({ logGroupName, tags: stackTags(build) })),
    },
  )
  await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }))
  return { name: logGroupName, streams: `arn:aws:logs:${build.region}:${build.accountId}:log-group:${logGroupName}:*` }
}

export async function removeLogGroup({ logs }: Clients, logGroupName: string): Promise<void> {
  await logs.send(new DeleteLogGroupCommand({ logGroupName }))
}
