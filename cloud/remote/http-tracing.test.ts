import { PutObjectCommand } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { EmbeddedCloud } from '../embedded/embedded-cloud.ts'
import { HttpTracing } from './http-tracing.ts'

test('HttpTracing returns the same spans as the embedded cloud it reads from', async () => {
  await using cloud = await new EmbeddedCloud().start()
  const { clients, tracing } = cloud
  const refused = clients.s3.send(new PutObjectCommand({ Bucket: 'nowhere', Key: 'a b/ü.csv', Body: 'x' }))
  const { $metadata } = await refused.catch((error) => error)
  const remote = await HttpTracing.detect(cloud)
  const spans = await remote!.spansOfRequest($metadata.requestId)
  expect(spans).toMatchObject([{ name: 'S3.PutObject', status: 'error' }])
  expect(spans).toEqual(await tracing.spansOfRequest($metadata.requestId))
  expect(await remote!.spansMentioning($metadata.requestId)).toEqual(spans)
})

test('HttpTracing.detect returns undefined where no embedded cloud answers', async () => {
  await using cloud = await new EmbeddedCloud().start()
  const { endpoint, token } = cloud
  expect(await HttpTracing.detect({ endpoint })).toBeUndefined()
  expect(await HttpTracing.detect({ endpoint: `${endpoint}/elsewhere`, token })).toBeUndefined()
  await cloud.stop()
  expect(await HttpTracing.detect({ endpoint, token })).toBeUndefined()
})
