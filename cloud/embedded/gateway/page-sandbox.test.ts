import { expect, test } from 'vitest'
import { PAGE_SANDBOX } from '../core/page-sandbox.ts'
import { createTestSqs, startGateway } from '../testing/test-gateway.ts'

test('a browser gives the response of every call an origin of its own, also if the call fails', async () => {
  await using cloud = await startGateway([createTestSqs({})])
  const { headers } = await fetch(`${cloud.endpoint}/bucket/page.html`)
  expect(headers.get('content-security-policy')).toBe(PAGE_SANDBOX)
  // With `allow-same-origin`, the page would have the origin of the cloud's own page.
  expect(PAGE_SANDBOX).toMatch(/^sandbox /)
  expect(PAGE_SANDBOX).not.toContain('allow-same-origin')
})
