import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { probeImage, probeRuntime } from './probe-runtime.ts'

/** Responses of the fake daemon by path; the API is documented at https://docs.docker.com/reference/api/engine/ */
const ANSWERS: Record<string, readonly [number, unknown]> = {
  '/info': [
    200,
    {
      OperatingSystem: 'Ubuntu 24.04.2 LTS',
      Name: 'colima',
      KernelVersion: '6.8.0-60-generic',
      SecurityOptions: ['name=apparmor', 'name=rootless'],
      MemTotal: 2_061_557_760,
      ServerVersion: '28.2.2',
    },
  ],
  '/version': [
    200,
    {
      Version: '28.2.2',
      Platform: { Name: 'Docker Engine - Community' },
      Components: [{ Name: 'Engine' }, { Name: 'containerd' }],
    },
  ],
  '/images/present:1/json': [200, {}],
  '/distribution/pullable:1/json': [200, {}],
  '/distribution/denied:1/json': [403, { message: 'denied: requested access to the resource is denied' }],
  '/distribution/unreachable:1/json': [500, { message: 'Get "https://registry.example/v2/": no such host' }],
  '/distribution/podman:1/json': [500, { message: 'Path /distribution/podman:1/json is not supported' }],
  '/images/broken:1/json': [500, { message: 'layer does not exist' }],
}

const daemon = createServer((request, response) => {
  const path = request.url!.replace(/^\/v[\d.]+/, '').split('?')[0]!
  const [status, body] = ANSWERS[path] ?? [404, { message: `No such image: ${path}` }]
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
})

let host: string
beforeAll(async () => {
  await new Promise<void>((resolve) => daemon.listen(0, '127.0.0.1', resolve))
  // A TCP host rather than a socket, because testcontainers would fall back from a socket to the real Docker.
  host = `tcp://127.0.0.1:${(daemon.address() as AddressInfo).port}`
  vi.stubEnv('DOCKER_HOST', host)
})
afterAll(() => {
  vi.unstubAllEnvs()
  daemon.closeAllConnections()
  daemon.close()
})

test('probeRuntime returns what the daemon reports about itself', async () => {
  expect(await probeRuntime()).toEqual({
    address: host,
    socketInside: '/var/run/docker.sock',
    version: '28.2.2',
    operatingSystem: 'Ubuntu 24.04.2 LTS',
    hostName: 'colima',
    kernel: '6.8.0-60-generic',
    edition: 'Docker Engine - Community',
    components: ['Engine', 'containerd'],
    rootless: true,
    memory: 2_061_557_760,
  })
})

test.each([
  ['present:1', { state: 'present' }],
  ['pullable:1', { state: 'pullable' }],
  ['denied:1', { state: 'unavailable', reason: 'denied: requested access to the resource is denied' }],
  ['unreachable:1', { state: 'unavailable', reason: 'Get "https://registry.example/v2/": no such host' }],
  ['podman:1', { state: 'unknown', reason: 'Path /distribution/podman:1/json is not supported' }],
  ['broken:1', { state: 'unknown', reason: 'layer does not exist' }],
])('probeImage returns for the image %s the status %o', async (name, answer) => {
  expect(await probeImage(name)).toEqual(answer)
})
