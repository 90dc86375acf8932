import { createHash } from 'node:crypto'
import { AddPermissionCommand, GetPolicyCommand } from '@aws-sdk/client-lambda'
import { GetQueueAttributesCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { parseJsonObject } from '../../cloud/common/json.ts'
import { UserError } from '../../cloud/common/user-error.ts'
import { type Build, undefinedIfMissing } from '../build.ts'
import type { LambdaFunction } from './function.ts'
import type { Queue } from './queue.ts'

/** One statement of a resource policy. */
interface Statement {
  readonly Sid?: string
  readonly Effect: string
  readonly Principal: unknown
  readonly Action: string | readonly string[]
  readonly Resource: unknown
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** What a statement allows: a service acts on behalf of one resource. */
interface Grant {
  readonly service: string
  readonly action: string
  readonly sourceArn: string
}

/** Allows an AWS service to invoke the function, on behalf of one resource only. */
export async function grantInvoke(build: Build, fn: LambdaFunction, service: string, sourceArn: string): Promise<void> {
  const { lambda } = build.clients
  const grant = { service, action: 'lambda:InvokeFunction', sourceArn }
  const policy = await undefinedIfMissing(lambda.send(new GetPolicyCommand({ FunctionName: fn.name })))
  if (isGranted(statementsOf(policy?.Policy), grant, `the function ${fn.name}`)) return
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: fn.name,
      StatementId: statementId(grant),
      Action: grant.action,
      Principal: service,
      SourceArn: sourceArn,
      SourceAccount: build.accountId,
    }),
  )
}

/**
 * Per run and queue, the statements after the latest grant. Grants on one queue are made one after the other and build
 * on each other: SQS replaces policies as a whole, and may return an old one for up to a minute.
 */
const queueStatements = new WeakMap<Build, Map<string, Promise<readonly Statement[]>>>()

/** Allows an AWS service to send to the queue, on behalf of one resource only. */
export async function grantSend(build: Build, queue: Queue, service: string, sourceArn: string): Promise<void> {
  const queues = queueStatements.get(build) ?? new Map<string, Promise<readonly Statement[]>>()
  queueStatements.set(build, queues)
  const before = queues.get(queue.arn) ?? readQueueStatements(build, queue)
  const after = before.then((statements) => addQueueStatement(build, queue, statements, { service, sourceArn }))
  queues.set(queue.arn, after)
  try {
    await after
  } catch (error) {
    queues.delete(queue.arn)
    throw error
  }
}

async function readQueueStatements({ clients }: Build, { url: QueueUrl }: Queue): Promise<readonly Statement[]> {
  const request = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] })
  return statementsOf((await clients.sqs.send(request)).Attributes?.Policy)
}

async function addQueueStatement(
  { clients, accountId }: Build,
  queue: Queue,
  statements: readonly Statement[],
  { service, sourceArn }: Omit<Grant, 'action'>,
): Promise<readonly Statement[]> {
  const grant = { service, action: 'sqs:SendMessage', sourceArn }
  if (isGranted(statements, grant, `the queue ${queue.name}`)) return statements
  const added = {
    Sid: statementId(grant),
    Effect: 'Allow',
    Principal: { Service: service },
    Action: grant.action,
    Resource: queue.arn,
    Condition: {
      ArnEquals: { 'aws:SourceArn': sourceArn },
      StringEquals: { 'aws:SourceAccount': accountId },
    },
  }
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [...statements, added] })
  await clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes: { Policy } }))
  return [...statements, added]
}

/**
 * The same for the same principal and source, and unique otherwise. Lambda and SQS take letters, digits, hyphens and
 * underscores, SQS up to 80 of them.
 *
 * @example
 * statementId({ service: 'events.amazonaws.com', … }) // events-rule-demo-events-demo-shipments-343db83d1466
 */
export function statementId({ service, sourceArn }: Omit<Grant, 'action'>): string {
  const resource = sourceArn.split(':').slice(5).join(':')
  const readable = `${service.split('.')[0]}-${resource}`.replace(/[^A-Za-z0-9]+/g, '-').slice(0, 60)
  const digest = createHash('sha256').update(`${service} ${sourceArn}`).digest('hex').slice(0, 12)
  return `${readable.replace(/-$/, '')}-${digest}`
}

const statementsOf = (policy: string | undefined): readonly Statement[] =>
  (parseJsonObject(policy ?? '')?.Statement ?? []) as readonly Statement[]

/** Whether a policy has the grant, whatever its statement's id; a statement that has the grant's id and says something else is an error. */
function isGranted(statements: readonly Statement[], grant: Grant, owner: string): boolean {
  if (statements.some((statement) => isStatementOf(grant, statement))) return true
  const id = statementId(grant)
  if (statements.some(({ Sid }) => Sid === id))
    throw new UserError(
      `The policy of ${owner} has a statement ${id} that does not allow ${grant.service} to ${grant.action} for ${grant.sourceArn}.`,
      { fixes: ['Remove the statement, then run this again.'] },
    )
  return false
}

function isStatementOf({ service, action, sourceArn }: Grant, statement: Statement): boolean {
  const { Service } = (statement.Principal ?? {}) as { Service?: unknown }
  const conditions = Object.values(statement.Condition ?? {}).flatMap((operator) => Object.values(operator).flat())
  return (
    statement.Effect === 'Allow' &&
    [Service].flat().includes(service) &&
    [statement.Action].flat().some((allowed) => allowed.toLowerCase() === action.toLowerCase()) &&
    conditions.includes(sourceArn)
  )
}
