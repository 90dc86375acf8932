import {
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { CreateFunctionCommand, type CreateFunctionCommandInput } from '@aws-sdk/client-lambda'
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
} from '@aws-sdk/client-sqs'
import type { CloudClock } from '../../api/clock.ts'
import type { Credentials, StartedCloud } from '../../api/cloud.ts'
import type { CloudFaults } from '../../api/faults.ts'
import { EmbeddedCloud, type EmbeddedCloudOptions } from '../embedded-cloud.ts'
import { createZip } from './zip.ts'

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** An embedded cloud, which always has a clock and faults. */
export type TestCloud = StartedCloud & { readonly clock: CloudClock; readonly faults: CloudFaults }

export const startTestCloud = (options?: EmbeddedCloudOptions): Promise<TestCloud> => new EmbeddedCloud(options).start()

/** Creates a queue and returns its URL and ARN. */
export async function createQueue({ clients: { sqs } }: StartedCloud, QueueName: string, Attributes = {}) {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))
  const output = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }))
  return { url: QueueUrl!, arn: output.Attributes!.QueueArn! }
}

/** Receives up to ten messages without waiting. */
export async function receiveMessages(
  { clients: { sqs } }: StartedCloud,
  QueueUrl: string,
  more: Partial<ReceiveMessageCommandInput> = {},
): Promise<Message[]> {
  const input = { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'], ...more }
  return (await sqs.send(new ReceiveMessageCommand(input))).Messages ?? []
}

/**
 * Creates a function of one module, with a role that has all permissions. In the module, `sdk('sqs')` is the SDK client
 * module of that service, resolved from this project.
 */
export async function createFunction(
  { clients: { iam, lambda } }: StartedCloud,
  name: string,
  source: string,
  more: Partial<CreateFunctionCommandInput> = {},
): Promise<string> {
  const Principal = { Service: 'lambda.amazonaws.com' }
  const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }] }
  const RoleName = `${name}-role`
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }))
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess'
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }))
  const module = `
    import { createRequire } from 'node:module'
    const sdk = (service) => createRequire(${JSON.stringify(import.meta.url)})('@aws-sdk/client-' + service)
    ${source}`
  const { FunctionArn } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Role: Role!.Arn,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Timeout: 20,
      Code: { ZipFile: await createZip({ 'index.mjs': module }) },
      ...more,
    }),
  )
  return FunctionArn!
}

/** Creates a user with all permissions and returns an access key. */
export async function createUserCredentials({ clients: { iam } }: StartedCloud): Promise<Credentials> {
  const UserName = 'builder'
  await iam.send(new CreateUserCommand({ UserName }))
  const Statement = [{ Effect: 'Allow', Action: '*', Resource: '*' }]
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'all', PolicyDocument }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
  return { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! }
}
