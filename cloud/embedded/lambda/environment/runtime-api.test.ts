import { request } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { limits } from '../limits.ts'
import { RuntimeApi, type RuntimeClient } from './runtime-api.ts'

const api = new RuntimeApi()
afterEach(() => api.unregister('e'))

/** Registers an environment that records the calls of its process. */
async function register(more: Partial<RuntimeClient> = {}) {
  const calls: unknown[][] = []
  const record =
    (name: string) =>
    (...args: unknown[]): void =>
      void calls.push([name, ...args])
  const client: RuntimeClient = {
    onNext: record('next'),
    onResponse: record('response'),
    onError: record('error'),
    onInitError: record('init error'),
    kill: record('kill'),
    ...more,
  }
  const url = `http://${await api.register('e', client)}/2018-06-01/runtime`
  return { calls, url }
}

/** Sends as many bytes; resolves with the status. */
const post = (url: string, bytes: number) =>
  new Promise<number | undefined>((resolve, reject) => {
    const sending = request(url, { method: 'POST' }, (response) => resolve(response.resume().statusCode))
    const chunk = Buffer.alloc(1 << 20, 'x')
    let left = bytes
    const send = () => {
      while (left > 0) {
        const next = chunk.subarray(0, left)
        left -= next.length
        if (!sending.write(next)) return void sending.once('drain', send)
      }
      sending.end()
    }
    sending.on('error', reject)
    send()
  })

test('a response of the maximum size is accepted', async () => {
  const { calls, url } = await register()
  expect(await post(`${url}/invocation/r/response`, limits.synchronousResponseBytes)).toBe(202)
  expect(calls).toEqual([['response', 'r', expect.any(Buffer)]])
})

test.each([
  ['invocation/r/response', ['response', 'r', undefined]],
  ['invocation/r/error', ['error', 'r', undefined]],
  ['init/error', ['init error', undefined]],
])('what a function posts to %s above the limit is discarded as it arrives', async (path, call) => {
  const { calls, url } = await register()
  const before = process.memoryUsage().arrayBuffers
  let most = before
  const watching = setInterval(() => {
    most = Math.max(most, process.memoryUsage().arrayBuffers)
  }, 1)
  expect(await post(`${url}/${path}`, 200 << 20)).toBe(413)
  clearInterval(watching)
  expect(most - before).toBeLessThan(100 << 20)
  expect(calls).toEqual([call])
})

test('a request whose handling fails ends the process that sent it, and nothing else', async () => {
  const { calls, url } = await register({
    onResponse() {
      throw new Error('bug')
    },
  })
  await expect(post(`${url}/invocation/r/response`, 1)).rejects.toThrow('socket hang up')
  expect(calls).toEqual([['kill']])
  expect(await post(`${url}/invocation/r/error`, 1)).toBe(202)
})

test('requests with the id of no environment are refused', async () => {
  const { url } = await register()
  expect(await post(url.replace('/e/', '/other/'), 1)).toBe(403)
})
