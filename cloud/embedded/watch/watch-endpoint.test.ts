import { ListQueuesCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StartedCloud } from '../../api/cloud.ts'
import type { Span } from '../core/trace.ts'
import { EmbeddedCloud } from '../embedded-cloud.ts'
import { WATCH_PATH } from './watch-endpoint.ts'

let cloud: StartedCloud
let page: string
let query: string
beforeAll(async () => {
  cloud = await new EmbeddedCloud().start()
  page = `${cloud.endpoint}${WATCH_PATH}`
  query = `?token=${cloud.token}`
})
afterAll(() => cloud.stop())

/** Parses the messages of a stream of server-sent events. */
async function* readMessages(body: ReadableStream<Uint8Array>): AsyncGenerator<Span[]> {
  let text = ''
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text += chunk
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      yield JSON.parse(text.slice('data: '.length, end))
      text = text.slice(end + 2)
    }
  }
}

test.each([
  ['', 'text/html; charset=utf-8', '<script type="module" src="/_eventbed/watch/page.js?token='],
  ['/icon.svg', 'image/svg+xml; charset=utf-8', '<svg'],
  ['/page.css', 'text/css; charset=utf-8', '#map'],
  ['/page.js', 'text/javascript; charset=utf-8', 'new EventSource(`/_eventbed/watch/spans$'],
])('the page is served with its scripts, styles and icon: %s', async (path, type, part) => {
  const response = await fetch(page + path + query)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe(type)
  expect(response.headers.get('content-security-policy')).toBe("default-src 'self'; frame-ancestors 'none'")
  expect(await response.text()).toContain(part)
})

test('the span stream sends past spans first, and then each span that starts or ends', async () => {
  await cloud.clients.sqs.send(new ListQueuesCommand({}))
  const { body, headers } = await fetch(`${page}/spans${query}`)
  expect(headers.get('content-type')).toBe('text/event-stream')
  const messages = readMessages(body!)
  const before = (await messages.next()).value as Span[]
  expect(before.map(({ name }) => name)).toContain('SQS.ListQueues')

  const send = new SendMessageCommand({ QueueUrl: `${cloud.endpoint}/000000000000/none`, MessageBody: 'x' })
  await expect(cloud.clients.sqs.send(send)).rejects.toThrow()
  const after: Span[] = []
  while (!after.some(({ endTime }) => endTime !== undefined)) after.push(...((await messages.next()).value as Span[]))
  expect(after.at(-1)).toMatchObject({ name: 'SQS.SendMessage', status: 'error' })
  await messages.return(undefined)
})

test('the page rejects requests from other origins and methods other than GET', async () => {
  const request = async (headers: Record<string, string>, method = 'GET') =>
    (await fetch(`${page}/page.css${query}`, { headers, method })).status
  expect(await request({ 'sec-fetch-site': 'none' })).toBe(200)
  expect(await request({ 'sec-fetch-site': 'same-origin' })).toBe(200)
  expect(await request({ origin: cloud.endpoint!, 'sec-fetch-site': 'same-origin' })).toBe(200)
  expect(await request({ 'sec-fetch-site': 'same-site' })).toBe(403)
  expect(await request({ 'sec-fetch-site': 'cross-site' })).toBe(403)
  expect(await request({ origin: 'http://localhost:3000' })).toBe(403)
  expect(await request({ origin: 'null' })).toBe(403)
  expect(await request({}, 'POST')).toBe(405)
  expect((await fetch(`${page}/other${query}`)).status).toBe(404)
})

test('everything that the page loads needs the token, also from its own origin, as objects in buckets have it too', async () => {
  expect(cloud.page).toBe(page + query)
  const fromObject = { headers: { 'sec-fetch-site': 'same-origin', referer: `${cloud.endpoint}/bucket/evil.html` } }
  for (const path of ['', '/page.js', '/page.css', '/icon.svg', '/spans'])
    for (const wrong of ['', '?token=', '?token=guessed', '?other=1']) {
      const response = await fetch(page + path + wrong, fromObject)
      expect([path, wrong, response.status]).toEqual([path, wrong, 403])
    }
})

test('the page loads its files with the token, and does not tell its address to other pages', async () => {
  const response = await fetch(cloud.page!)
  expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  const links = [...(await response.text()).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link)
  expect(links).toHaveLength(3)
  for (const link of links) expect((await fetch(`${cloud.endpoint}${link}`)).status).toBe(200)
})
