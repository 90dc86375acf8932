import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { EmbeddedCloud } from '../cloud/embedded/embedded-cloud.ts'
import { createUserCredentials } from '../cloud/embedded/testing/test-cloud.ts'
import { EndpointCloud } from '../cloud/endpoint/endpoint-cloud.ts'
import { provision } from './architecture.ts'
import { teardown } from './teardown.ts'
import { useCases } from './test-stack.ts'
import { timingProfileNamed } from './timing-profile.ts'

test('provisioning waits and retries in a cloud that is eventually consistent and verifies signatures', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'eventbed-eventual-'))
  await using server = await new EmbeddedCloud({
    eventual: { assumableAfterMs: 1500, pendingMs: 500, creatingMs: 700 },
  }).start()
  const { accessKeyId, secretAccessKey } = await createUserCredentials(server)
  await using cloud = await new EndpointCloud(undefined, {
    AWS_ENDPOINT_URL: server.endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  }).start()
  try {
    const { calls } = await provision(cloud, useCases, {
      stack: 'eventual',
      timingProfile: timingProfileNamed('production'),
      folder,
    })
    // It retried until roles could be assumed, and polled tables and functions until they were active.
    expect(calls.filter(({ error }) => error === 'InvalidParameterValueException').length).toBeGreaterThan(4)
    const countOf = (operation: string) => calls.filter((call) => call.operation === operation).length
    expect(countOf('DescribeTable')).toBeGreaterThan(15)
    expect(countOf('GetFunction')).toBeGreaterThan(8)
    expect(await teardown(cloud.clients, { stack: 'eventual', folder })).toBe(28)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
