import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { EmbeddedCloud } from '../embedded/embedded-cloud.ts'
import { probeEndpoint } from './probe-endpoint.ts'

test('probeEndpoint returns the account, or that the endpoint rejected the credentials', async () => {
  await using cloud = await new EmbeddedCloud().start()
  const { accessKeyId, secretAccessKey } = cloud.credentials
  const environment = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey }
  expect(await probeEndpoint(cloud.endpoint!, environment)).toEqual({ state: 'available', accountId: cloud.accountId })
  expect(await probeEndpoint(cloud.endpoint!, { ...environment, AWS_SECRET_ACCESS_KEY: 'guessed' })).toEqual({
    state: 'rejected',
    reason: expect.stringMatching(/^SignatureDoesNotMatch: The request signature we calculated does not match/),
  })
})

test('probeEndpoint reports an endpoint where nothing listens as unreachable', async () => {
  // A port that was free a moment ago.
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  expect(await probeEndpoint(`http://127.0.0.1:${port}`, {})).toEqual({
    state: 'unreachable',
    reason: `connect ECONNREFUSED 127.0.0.1:${port}`,
  })
})

test('probeEndpoint sends no request to AWS itself', async () => {
  expect(await probeEndpoint('https://sts.amazonaws.com', {})).toEqual({
    state: 'unreachable',
    reason: 'The endpoint https://sts.amazonaws.com is AWS itself.',
  })
})
