import { AddPermissionCommand } from '@aws-sdk/client-lambda'
import type { Build } from '../build.ts'
import type { LambdaFunction } from './function.ts'

/** Lets an AWS service invoke the function, on behalf of one resource only. */
export async function grantInvoke(
  build: Build,
  target: LambdaFunction,
  service: string,
  sourceArn: string,
): Promise<void> {
  const permission = new AddPermissionCommand({
    FunctionName: target.name,
    StatementId: service.replace('.amazonaws.com', ''),
    Action: 'lambda:InvokeFunction',
    Principal: service,
    SourceArn: sourceArn,
    SourceAccount: build.accountId,
  })
  try {
    await build.clients.lambda.send(permission)
  } catch (error) {
    // A second run finds its statement there.
    if (!(error instanceof Error && error.name === 'ResourceConflictException')) throw error
  }
}
