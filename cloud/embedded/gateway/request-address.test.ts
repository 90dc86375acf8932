import { LambdaClient } from '@aws-sdk/client-lambda'
import { GetObjectCommand } from '@aws-sdk/client-s3'
import { describe, expect, test } from 'vitest'
import { createTestS3, createTestService, startGateway } from '../testing/test-gateway.ts'

describe('request addresses', () => {
  const echo = createTestS3({
    getObject: ({ Bucket, Key }) => ({ Body: `${Bucket} ${Key}` as never }),
    listObjectsV2: ({ Bucket, Prefix }) => ({ Name: Bucket, Prefix }),
  })

  test.each(['a b', 'a+b', 'ä/ö?#&%', 'a//b', '/a', 'a/', 'a%2Fb', '../x', './y', "(a)'!*~", '😀'])(
    'the key %s arrives unchanged',
    async (Key) => {
      await using cloud = await startGateway([echo])
      const { Body } = await cloud.s3.send(new GetObjectCommand({ Bucket: 'b', Key }))
      expect(await Body?.transformToString()).toBe(`b ${Key}`)
    },
  )

  test.each(['b.localhost', 'b.s3.localhost', 'b.s3.eu-west-1.localhost', 'my.bucket.localhost'])(
    'the bucket is read from the host %s',
    async (host) => {
      await using cloud = await startGateway([echo])
      const { body } = await cloud.fetch({ path: '//key%20%2B', headers: { host: `${host}:4566` } })
      expect(body).toBe(`${host.startsWith('b.') ? 'b' : 'my.bucket'} /key +`)
    },
  )

  test.each(['localhost', 's3.localhost', 's3.eu-west-1.localhost'])(
    'the host %s does not name a bucket',
    async (host) => {
      await using cloud = await startGateway([echo])
      expect((await cloud.fetch({ path: '/b/k', headers: { host } })).body).toBe('b k')
    },
  )

  test('the host of another service does not name a bucket', async () => {
    await using cloud = await startGateway([createTestService('lambda', { listFunctions: () => ({ Functions: [] }) })])
    const client = new LambdaClient(cloud.config)
    client.middlewareStack.add(
      (next) => (args) => {
        const { headers } = args.request as { headers: Record<string, string> }
        headers.host = 'lambda.localhost'
        return next(args)
      },
      { step: 'build', priority: 'low' },
    )
    const { ListFunctionsCommand } = await import('@aws-sdk/client-lambda')
    expect(await client.send(new ListFunctionsCommand({}))).toMatchObject({ Functions: [] })
  })

  test('a path that is not a valid URL is rejected and does not stop the cloud', async () => {
    await using cloud = await startGateway([echo])
    expect((await cloud.fetch({ path: '//[' })).status).not.toBe(500)
    expect((await cloud.fetch({ path: '/b/%E0%A4%A' })).body).toContain('<Code>InvalidURI</Code>')
    expect((await cloud.fetch({ path: '/_eventbed/health' })).status).toBe(200)
  })
})
