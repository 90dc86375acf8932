import { expect, test } from 'vitest'
import type { Principal } from '../core/principal.ts'
import { createIsolatedPlatform } from '../testing/isolated-platform.ts'
import { bucketSettingsOperations } from './bucket-settings.ts'
import { Buckets } from './buckets.ts'
import { createBucket } from './fixtures.ts'
import { Notifier } from './notification/notifier.ts'
import { effectivePolicy, isPublicPolicy } from './public-access.ts'

const policy = (statement: object) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::uploads/*', ...statement }],
  })
const PUBLIC = policy({ Principal: '*' })

test.each<[string, object, boolean]>([
  ['allows anyone', { Principal: '*' }, true],
  ['allows any account', { Principal: { AWS: '*' } }, true],
  ['allows everyone but some', { NotPrincipal: { AWS: 'arn:aws:iam::111111111111:root' } }, true],
  ['allows an account', { Principal: { AWS: '111111111111' } }, false],
  ['allows a service', { Principal: { Service: 'logs.amazonaws.com' } }, false],
  ['denies anyone', { Effect: 'Deny', Principal: '*' }, false],
  ['allows anyone of an account', when({ StringEquals: { 'aws:SourceAccount': '111111111111' } }), false],
  ['allows a bucket as the source', when({ ArnLike: { 'aws:SourceArn': 'arn:aws:s3:eu:1:bucket*' } }), false],
  ['allows any source', when({ ArnLike: { 'aws:SourceArn': 'arn:aws:s3:*:*:bucket' } }), true],
  ['allows a network', when({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }), false],
  ['allows the internet', when({ IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }), true],
  ['allows any browser', when({ StringLike: { 'aws:UserAgent': '*' } }), true],
  ['excludes an account', when({ StringNotEquals: { 'aws:SourceAccount': '111111111111' } }), true],
])('whether a policy that %s is public', (_, statement, expected) => {
  expect(isPublicPolicy(policy(statement))).toBe(expected)
})

function when(Condition: object): object {
  return { Principal: '*', Condition }
}

test('BlockPublicPolicy refuses a public policy and accepts any other', () => {
  const { platform, createCall } = createIsolatedPlatform()
  const buckets = new Buckets()
  const call = createCall('s3')
  const CreateBucketConfiguration = { LocationConstraint: call.region as 'eu-west-1' }
  const bucket = buckets.create({ Bucket: 'uploads', CreateBucketConfiguration }, call)
  const { putBucketPolicy } = bucketSettingsOperations(buckets, new Notifier(platform))
  bucket.publicAccessBlock = { BlockPublicPolicy: true }
  expect(() => putBucketPolicy({ Bucket: 'uploads', Policy: PUBLIC }, call)).toThrow(
    /^User: .+ is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::uploads" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access\.$/,
  )
  expect(bucket.policy).toBeUndefined()
  putBucketPolicy({ Bucket: 'uploads', Policy: policy({ Principal: { AWS: '111111111111' } }) }, call)
  bucket.publicAccessBlock = undefined
  putBucketPolicy({ Bucket: 'uploads', Policy: PUBLIC }, call)
})

test('RestrictPublicBuckets closes a bucket with a public policy to everybody outside its account', () => {
  const { createCall } = createIsolatedPlatform()
  const bucket = createBucket()
  bucket.policy = PUBLIC
  const policyFor = (principal: Principal) => effectivePolicy(bucket, { ...createCall('s3'), principal })
  const root = (account: string): Principal => ({ kind: 'root', account, arn: `arn:aws:iam::${account}:root` })
  expect(policyFor({ kind: 'anonymous' })).toBe(PUBLIC)
  bucket.publicAccessBlock = { RestrictPublicBuckets: true }
  expect(policyFor({ kind: 'anonymous' })).toBeUndefined()
  expect(policyFor(root('111111111111'))).toBeUndefined()
  expect(policyFor(root(bucket.owner))).toBe(PUBLIC)
  bucket.policy = policy({ Principal: { AWS: '111111111111' } })
  expect(policyFor(root('111111111111'))).toBe(bucket.policy)
})
