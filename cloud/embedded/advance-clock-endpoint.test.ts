import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createQueue, DAY, MINUTE, receiveMessages, startTestCloud, type TestCloud } from './testing/test-cloud.ts'

let cloud: TestCloud
beforeAll(async () => {
  cloud = await startTestCloud()
})
afterAll(() => cloud.stop())

interface Answer {
  readonly now?: number
  readonly fired?: number
  readonly message?: string
}

const request = async (init?: RequestInit): Promise<[number, Answer]> => {
  const response = await fetch(`${cloud.endpoint}/_eventbed/clock?token=${cloud.token}`, init)
  return [response.status, (await response.json()) as Answer]
}
const post = (body: string) => request({ method: 'POST', body })

test('the clock endpoint returns the time and advances it', async () => {
  const [, { now }] = await request()
  expect(Math.abs(now! - Date.now())).toBeLessThan(5000)
  const [status, answer] = await post('{"advance":"15 minutes"}')
  expect(status).toBe(200)
  expect(Math.abs(answer.now! - now! - 15 * MINUTE)).toBeLessThan(5000)
  expect(answer.fired).toBe(0)
  const [, later] = await post('{"advance":60000}')
  expect(Math.abs(later.now! - answer.now! - MINUTE)).toBeLessThan(5000)
  expect(later.now! - cloud.clock.now()).toBeLessThanOrEqual(0)
})

const MISSING = '[eventbed] `advance` is missing.\n  • Send JSON such as {"advance":"15 minutes"}.'
test.each([
  ['', MISSING],
  ['{', MISSING],
  ['null', MISSING],
  ['{"by":"1 day"}', MISSING],
  ['{"advance":"soon"}', expect.stringMatching(/^\[eventbed\] Invalid duration: "soon"\n/)],
  ['{"advance":-1}', expect.stringMatching(/^\[eventbed\] Invalid duration: -1\n/)],
  ['{"advance":"9 years"}', expect.stringMatching(/Invalid duration/)],
  ['{"advance":"1000 days"}', expect.stringMatching(/^\[eventbed\] The clock cannot be advanced by 86400000000 ms\./)],
])('the clock endpoint rejects %s', async (body, message) => {
  expect(await post(body)).toEqual([400, { message }])
})

test('the clock endpoint rejects other methods', async () => {
  expect(await request({ method: 'DELETE' })).toEqual([405, { message: '/_eventbed/clock accepts GET and POST.' }])
})

test('concurrent advances run one after the other', async () => {
  const { url } = await createQueue(cloud, 'twice')
  const send = (MessageBody: string, DelaySeconds: number) =>
    cloud.clients.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody, DelaySeconds }))
  await send('one', 50)
  await send('two', 110)
  const start = cloud.clock.now()
  const [first, second] = await Promise.all([cloud.clock.advance('1 minute'), cloud.clock.advance('1 minute')])
  expect([first.fired, second.fired]).toEqual([1, 1])
  expect(second.now - first.now).toBeGreaterThanOrEqual(MINUTE)
  expect(second.now - start - 2 * MINUTE).toBeLessThan(5000)
  expect((await receiveMessages(cloud, url)).map(({ Body }) => Body).sort()).toEqual(['one', 'two'])
})

test('advancing an idle cloud by a month takes almost no time', async () => {
  const { now } = await cloud.clock.advance('30 days')
  expect(now - Date.now()).toBeGreaterThan(30 * DAY)
})
