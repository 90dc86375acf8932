import { PutObjectCommand } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { EmbeddedCloud } from '../embedded/embedded-cloud.ts'
import { HttpTracing } from './http-tracing.ts'

test('the spans of a cloud in another process are those that it would give in its own', async () => {
  await using cloud = await new EmbeddedCloud().start()
  const { clients, tracing, endpoint } = cloud
  const refused = clients.s3.send(new PutObjectCommand({ Bucket: 'nowhere', Key: 'a b/ü.csv', Body: 'x' }))
  const { $metadata } = await refused.catch((error) => error)
  const far = await HttpTracing.detect(endpoint)
  const spans = await far!.spansOfRequest($metadata.requestId)
  expect(spans).toMatchObject([{ name: 'S3.PutObject', status: 'error' }])
  expect(spans).toEqual(await tracing.spansOfRequest($metadata.requestId))
  expect(await far!.spansMentioning($metadata.requestId)).toEqual(spans)
})

test('what is no embedded cloud has no such door', async () => {
  await using cloud = await new EmbeddedCloud().start()
  const { endpoint } = cloud
  expect(await HttpTracing.detect(`${endpoint}/elsewhere`)).toBeUndefined()
  await cloud.stop()
  expect(await HttpTracing.detect(endpoint)).toBeUndefined()
})
