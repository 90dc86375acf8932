import { afterAll, beforeAll, expect, test } from 'vitest'
import { createQueue, startTestCloud, type TestCloud } from '../testing/test-cloud.ts'

let cloud: TestCloud
beforeAll(async () => {
  cloud = await startTestCloud()
})
afterAll(() => cloud.stop())

/** The door as any language would use it. */
async function ask(method: string, path = '', body?: string): Promise<{ status: number; said: unknown }> {
  const answer = await fetch(`${cloud.endpoint}/_eventbed/faults${path}`, { method, ...(body && { body }) })
  return { status: answer.status, said: await answer.json() }
}

test('a rule is added, strikes, is listed with what it did, and is removed', async () => {
  const rule = { service: 'sqs', operation: 'CreateQueue', effect: 'throttle', times: 1 }
  const { status, said } = await ask('POST', '', JSON.stringify(rule))
  expect(status).toBe(201)
  const { id } = said as { id: string }
  expect(said).toEqual({ id, rule, fitted: 0, struck: 0 })
  await createQueue(cloud, 'q')
  expect(await ask('GET')).toEqual({ status: 200, said: { faults: [{ id, rule, fitted: 2, struck: 1 }] } })
  expect(await ask('DELETE', `/${id}`)).toEqual({ status: 200, said: { id } })
  expect(await ask('DELETE', `/${id}`)).toEqual({
    status: 404,
    said: { message: `There is no fault ${id}. GET /_eventbed/faults lists those that stand.` },
  })
  expect(await ask('GET')).toEqual({ status: 200, said: { faults: [] } })
})

test('all are removed at once', async () => {
  for (const service of ['sqs', 's3']) await ask('POST', '', JSON.stringify({ service, effect: 'throttle' }))
  expect(await ask('DELETE')).toEqual({ status: 200, said: { faults: [] } })
  expect(await cloud.faults.list()).toEqual([])
})

test('what is no rule is refused, and it says why', async () => {
  const message = '[eventbed] This is no rule for a fault: {"effect":"throttle","times":0}\n  • times: '
  const { status, said } = await ask('POST', '', '{"effect":"throttle","times":0}')
  expect({ status, said }).toEqual({ status: 400, said: { message: expect.stringContaining(message) } })
  expect(await ask('POST', '', 'throttle')).toEqual({
    status: 400,
    said: {
      message:
        '[eventbed] This is no JSON.\n  • Send a rule such as {"service":"sqs","operation":"SendMessage","effect":"throttle","times":2}.',
    },
  })
  expect(await ask('PUT')).toEqual({ status: 405, said: { message: 'Faults take GET, POST and DELETE.' } })
})
