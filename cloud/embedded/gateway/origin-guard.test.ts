import { describe, expect, test, vi } from 'vitest'
import { createTestSqs, startGateway } from '../testing/test-gateway.ts'

const health = '/_eventbed/health'

describe('origin guard', () => {
  test.each(['127.0.0.1', '127.1.2.3:80', 'localhost:1', '[::1]:4566', 'bucket.s3.localhost:4566', 'LOCALHOST'])(
    'a request to the local host %s is accepted',
    async (host) => {
      await using cloud = await startGateway([])
      expect((await cloud.fetch({ path: health, headers: { host } })).status).toBe(200)
    },
  )

  test.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evillocalhost',
    '10.0.0.1',
    'a@localhost',
    'localhost.localstack.cloud',
    'bucket.s3.localhost.localstack.cloud:4566',
    '127.0.0.1.nip.io',
    '128.0.0.1',
  ])('a request to the foreign host %s is rejected', async (host) => {
    await using cloud = await startGateway([])
    const { status, body } = await cloud.fetch({ path: health, headers: { host } })
    expect(status).toBe(403)
    expect(JSON.parse(body)).toEqual({
      message: `The host ${host} is not this cloud. Address it as 127.0.0.1 or localhost.`,
    })
  })

  test('the script of a service worker is not served, which could see the requests of the page', async () => {
    const rawService = {
      ...createTestSqs({}),
      http: {
        matches: () => true,
        handle: async (_: unknown, response: { end(text: string): void }) => response.end(''),
      },
    }
    await using cloud = await startGateway([rawService as never])
    expect((await cloud.fetch({ path: '/api/sw.js' })).status).toBe(200)
    expect((await cloud.fetch({ path: '/api/sw.js', headers: { 'service-worker': 'script' } })).status).toBe(403)
  })

  test.each([
    ['an origin', { origin: 'http://localhost:3000' }],
    ['the origin of a file', { origin: 'null' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['its own site', { 'sec-fetch-site': 'same-origin' }],
  ])('a request from a web page is rejected: %s', async (_, headers) => {
    await using cloud = await startGateway([])
    expect((await cloud.fetch({ path: health, headers })).status).toBe(403)
  })

  test('a request from the address bar of a browser is accepted', async () => {
    await using cloud = await startGateway([])
    expect((await cloud.fetch({ path: health, headers: { 'sec-fetch-site': 'none' } })).status).toBe(200)
  })

  test('requests that a service handles itself are accepted from web pages, but not for a foreign host', async () => {
    const rawService = {
      ...createTestSqs({}),
      http: {
        matches: ({ url }: { url?: string }) => url === '/api',
        handle: async (_: unknown, response: { end(text: string): void }) => response.end('mine'),
      },
    }
    await using cloud = await startGateway([rawService as never])
    expect((await cloud.fetch({ path: '/api', headers: { origin: 'http://page' } })).body).toBe('mine')
    expect((await cloud.fetch({ path: '/api', headers: { host: 'evil.example' } })).status).toBe(403)
  })

  test('a failed request that a service handles itself gets the status 500 and does not stop the cloud', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const failing = {
      ...createTestSqs({}),
      http: {
        matches: ({ url }: { url?: string }) => url === '/api',
        handle: async () => {
          throw new Error('unforeseen')
        },
      },
    }
    await using cloud = await startGateway([failing])
    const failed = await cloud.fetch({ path: '/api' })
    expect([failed.status, JSON.parse(failed.body)]).toEqual([500, { message: 'Internal server error' }])
    expect(String(warn.mock.calls[0]?.[0])).toContain('unforeseen')
    warn.mockRestore()
    expect((await cloud.fetch({ path: health })).status).toBe(200)
  })
})
