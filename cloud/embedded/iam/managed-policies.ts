/** Policies that AWS keeps, by name; those that functions and people are given most. Others are not known here. */
const logging = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents']

const allow = (Action: string | string[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] })

const DOCUMENTS: Record<string, string> = {
  AdministratorAccess: allow('*'),
  'service-role/AWSLambdaBasicExecutionRole': allow(logging),
  'service-role/AWSLambdaSQSQueueExecutionRole': allow([
    'sqs:ReceiveMessage',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    ...logging,
  ]),
}

/** The document of an AWS managed policy, by its ARN. */
export const managedPolicy = (arn: string): string | undefined => DOCUMENTS[arn.replace('arn:aws:iam::aws:policy/', '')]
