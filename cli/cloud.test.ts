import { expect, test } from 'vitest'
import { EmbeddedCloud } from '../cloud/embedded/embedded-cloud.ts'
import { connectionOf, runningHint } from './cloud.ts'

test('the connection printed with --json has everything that a client of AWS and of the cloud itself needs', async () => {
  await using cloud = await new EmbeddedCloud().start()
  const connection = connectionOf(cloud)
  expect(connection).toEqual({
    cloud: 'embedded',
    endpoint: cloud.endpoint,
    page: `${cloud.endpoint}/_eventbed/watch?token=${cloud.token}`,
    token: expect.stringMatching(/^[0-9a-f]{32}$/),
    region: 'us-east-1',
    accountId: '000000000000',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  const headers = { 'x-eventbed-token': connection.token! }
  expect((await fetch(`${cloud.endpoint}/_eventbed/clock`, { headers })).status).toBe(200)
  expect(runningHint(cloud).split('\n')[0]).toBe(`Watch the traces of all events: ${cloud.page}`)
})
