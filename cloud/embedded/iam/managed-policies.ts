import type { ManagedPolicy } from './directory.ts'

/** The AWS managed policies that are supported. */
const LOG_ACTIONS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents']

const allow = (Action: string | string[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] })

const DOCUMENTS: Record<string, string> = {
  AdministratorAccess: allow('*'),
  'service-role/AWSLambdaBasicExecutionRole': allow(LOG_ACTIONS),
  'service-role/AWSLambdaSQSQueueExecutionRole': allow([
    'sqs:ReceiveMessage',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    ...LOG_ACTIONS,
  ]),
}

const PREFIX = 'arn:aws:iam::aws:policy/'

/** With their first version only, created at the epoch. */
const AWS_POLICIES = new Map(
  Object.entries(DOCUMENTS).map(([path, document]): [string, ManagedPolicy] => {
    const name = path.slice(path.lastIndexOf('/') + 1)
    const policy = {
      name,
      // The id of a policy never changes, so it is derived from the name.
      id: `ANPA${name.toUpperCase().padEnd(17, 'A').slice(-17)}`,
      arn: PREFIX + path,
      path: `/${path.slice(0, path.length - name.length)}`,
      description: undefined,
      created: 0,
      versions: [{ id: 'v1', document, created: 0 }],
      defaultVersion: 'v1',
      lastVersion: 1,
    }
    return [policy.arn, policy]
  }),
)

/** An AWS managed policy, by its ARN. */
export const findAwsPolicy = (arn: string): ManagedPolicy | undefined => AWS_POLICIES.get(arn)

export const listAwsPolicies = (): ManagedPolicy[] => [...AWS_POLICIES.values()]
