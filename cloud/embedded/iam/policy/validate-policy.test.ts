import { expect, test } from 'vitest'
import { allow, policyDocument } from '../../testing/policies.ts'
import { validatePolicy } from './validate-policy.ts'

const reasonOf = (text: string, of: 'identity' | 'trust' = 'identity'): string => {
  try {
    validatePolicy(text, of)
    return 'taken'
  } catch (error) {
    expect(error).toMatchObject({ name: 'MalformedPolicyDocumentException', status: 400 })
    return (error as Error).message
  }
}
const SYNTAX = 'Syntax errors in policy.'
const VENDOR = 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.'
const trust = (more: object) => policyDocument({ Effect: 'Allow', Action: 'sts:AssumeRole', ...more })

test.each([
  ['{', SYNTAX],
  ['[]', SYNTAX],
  ['{}', SYNTAX],
  ['{"Statement":[]}', SYNTAX],
  ['{"Statement":["x"]}', SYNTAX],
  ['{"Version":"2020-01-01","Statement":[]}', 'Policy document must be version 2012-10-17 or greater.'],
  [`{"Other":1,${policyDocument(allow('s3:*')).slice(1)}`, SYNTAX],
  [policyDocument({ ...allow('s3:*'), Effect: 'allow' }), SYNTAX],
  [policyDocument({ ...allow('s3:*'), Other: 1 }), SYNTAX],
  [policyDocument({ ...allow('s3:*'), NotAction: 's3:*' }), SYNTAX],
  [policyDocument({ ...allow('s3:*'), Action: undefined }), 'Policy statement must contain actions.'],
  [policyDocument({ Effect: 'Allow', Action: 's3:*' }), 'Policy statement must contain resources.'],
  [policyDocument(allow('s3:*', '*', { Principal: '*' })), 'Policy document should not specify a principal.'],
  [policyDocument(allow('GetObject')), VENDOR],
  [policyDocument(allow('s3:*', '*', { Condition: { StringEquals: { k: 'v' } } })), VENDOR],
  [policyDocument(allow('s3:*', '*', { Condition: { StringMatches: { 'aws:k': 'v' } } })), SYNTAX],
  [policyDocument(allow('s3:*', 'bucket')), 'Resource bucket must be in ARN format or "*".'],
  [policyDocument(allow('s3:*', 'arn:moon:s3:::b')), 'Partition "moon" is not valid for resource "arn:moon:s3:::b".'],
  [policyDocument(allow('s3:*', 'arn:aws:s3')), 'The policy failed legacy parsing'],
  [
    policyDocument(allow('s3:*', '*', { Sid: 'a' }), allow('sqs:*', '*', { Sid: 'a' })),
    'Statement IDs (SID) in a single policy must be unique.',
  ],
  [
    policyDocument(allow('s3:*', '*', { Sid: 'a b' })),
    'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
  ],
  [policyDocument(allow(['s3:Get*', 'sqs:*'], ['arn:aws:s3:::b/*', 'arn:aws:sqs:*:*:q'])), 'taken'],
  [policyDocument(allow('*')), 'taken'],
  [JSON.stringify({ Statement: allow('s3:*') }), 'taken'],
])('an identity-based policy %s is rejected or accepted: %s', (text, reason) => {
  expect(reasonOf(text)).toBe(reason)
})

test.each([
  [trust({}), 'Missing required field Principal.'],
  [trust({ Principal: '*', Resource: '*' }), 'Has prohibited field Resource.'],
  [trust({ Principal: '*', Action: 's3:*' }), 'AssumeRole policy may only specify STS AssumeRole actions.'],
  [trust({ Principal: { Service: 'lambda' } }), 'Invalid principal in policy: "SERVICE":"lambda"'],
  [trust({ Principal: { AWS: 'ann' } }), 'Invalid principal in policy: "AWS":"ann"'],
  [trust({ Principal: { AWS: '111111111111', Service: 'lambda.amazonaws.com' } }), 'taken'],
])('a trust policy %s is rejected or accepted: %s', (text, reason) => {
  expect(reasonOf(text, 'trust')).toBe(reason)
})
