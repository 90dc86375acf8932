import { afterAll, beforeAll, expect, test } from 'vitest'
import { createQueue, startTestCloud, type TestCloud } from '../testing/test-cloud.ts'

let cloud: TestCloud
beforeAll(async () => {
  cloud = await startTestCloud()
})
afterAll(() => cloud.stop())

/** Calls the endpoint by plain HTTP, as any language would. */
async function request(method: string, path = '', payload?: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${cloud.endpoint}/_eventbed/faults${path}`, {
    method,
    headers: { 'x-eventbed-token': cloud.token! },
    ...(payload && { body: payload }),
  })
  return { status: response.status, body: await response.json() }
}

test('a fault rule can be added, injects faults, is listed with its counters, and can be removed', async () => {
  const rule = { service: 'sqs', operation: 'CreateQueue', effect: 'throttle', times: 1 }
  const { status, body } = await request('POST', '', JSON.stringify(rule))
  expect(status).toBe(201)
  const { id } = body as { id: string }
  expect(body).toEqual({ id, rule, fitted: 0, struck: 0 })
  await createQueue(cloud, 'q')
  expect(await request('GET')).toEqual({ status: 200, body: { faults: [{ id, rule, fitted: 2, struck: 1 }] } })
  expect(await request('DELETE', `/${id}`)).toEqual({ status: 200, body: { id } })
  expect(await request('DELETE', `/${id}`)).toEqual({
    status: 404,
    body: { message: `There is no fault ${id}. GET /_eventbed/faults lists the active ones.` },
  })
  expect(await request('GET')).toEqual({ status: 200, body: { faults: [] } })
})

test('DELETE without an id removes all fault rules', async () => {
  for (const service of ['sqs', 's3']) await request('POST', '', JSON.stringify({ service, effect: 'throttle' }))
  expect(await request('DELETE')).toEqual({ status: 200, body: { faults: [] } })
  expect(await cloud.faults.list()).toEqual([])
})

test('an invalid fault rule is rejected with the reason', async () => {
  const message = '[eventbed] Invalid fault rule: {"effect":"throttle","times":0}\n  • times: '
  const { status, body } = await request('POST', '', '{"effect":"throttle","times":0}')
  expect({ status, body }).toEqual({ status: 400, body: { message: expect.stringContaining(message) } })
  expect(await request('POST', '', 'throttle')).toEqual({
    status: 400,
    body: {
      message:
        '[eventbed] The body is not valid JSON.\n  • Send a rule such as {"service":"sqs","operation":"SendMessage","effect":"throttle","times":2}.',
    },
  })
  expect(await request('PUT')).toEqual({
    status: 405,
    body: { message: '/_eventbed/faults accepts GET, POST and DELETE.' },
  })
})
