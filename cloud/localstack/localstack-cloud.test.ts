import { getContainerRuntimeClient, getReaper } from 'testcontainers'
import { expect, test, vi } from 'vitest'
import { fakeDocker, fakeMachine } from '../doctor/fake-machine.ts'
import { LocalStackCloud } from './localstack-cloud.ts'

vi.mock('testcontainers', { spy: true })

test('LocalStackCloud explains that no container runtime is available and how to start one', async () => {
  vi.mocked(getContainerRuntimeClient).mockRejectedValueOnce(new Error('Could not find a working strategy'))
  const machine = fakeMachine({ files: ['/usr/bin/dockerd', '/run/systemd/system'] })
  await expect(new LocalStackCloud({}, machine).start()).rejects.toMatchObject({
    name: 'UserError',
    message: `[eventbed] LocalStack cannot start: no container runtime is available.
  • Start Docker: sudo systemctl start docker, or
  • run without containers: CLOUD=embedded`,
  })
})

test('LocalStackCloud explains that the reaper did not start and how to run without it', async () => {
  const container = { dockerode: { listContainers: async () => [] } } as never
  const image = { exists: async () => true } as never
  vi.mocked(getContainerRuntimeClient).mockResolvedValueOnce({ container, image } as never)
  vi.mocked(getReaper).mockRejectedValueOnce(new Error('(HTTP code 404) no such image'))
  const machine = fakeMachine({
    runtime: async () => fakeDocker(),
    image: async (name) =>
      /ryuk/.test(name) ? { state: 'unavailable', reason: 'no such host' } : { state: 'present' },
  })
  await expect(new LocalStackCloud({}, machine).start()).rejects.toMatchObject({
    name: 'UserError',
    message: `[eventbed] LocalStack cannot start: testcontainers' reaper did not start: (HTTP code 404) no such image
  • Pull it manually to see the error: docker pull testcontainers/ryuk:0.14.0, or
  • disable the reaper: TESTCONTAINERS_RYUK_DISABLED=true, or
  • run without containers: CLOUD=embedded`,
  })
})

test('LocalStackCloud explains that an image cannot be pulled and which alternatives exist', async () => {
  const dockerode = { listContainers: async () => [], pull: async () => Promise.reject(new Error('no such host')) }
  const image = { exists: async (name: { string: string }) => name.string.includes('lambda') }
  vi.mocked(getContainerRuntimeClient).mockResolvedValueOnce({ container: { dockerode }, image } as never)
  const machine = fakeMachine({
    runtime: async () => fakeDocker(),
    image: async (name) =>
      name.startsWith('localstack') ? { state: 'unavailable', reason: 'no such host' } : { state: 'present' },
  })
  await expect(new LocalStackCloud({}, machine).start()).rejects.toMatchObject({
    name: 'UserError',
    message: `[eventbed] LocalStack cannot start: the image localstack/localstack:4.14.0 is missing and cannot be pulled: no such host
  • Pull it manually to see the error: docker pull localstack/localstack:4.14.0, or
  • use a copy of it: LOCALSTACK_IMAGE=registry.example/localstack:4.14.0, or
  • run without containers: CLOUD=embedded`,
  })
})
