import { getContainerRuntimeClient, getReaper } from 'testcontainers'
import { expect, test, vi } from 'vitest'
import { fakeDocker, fakeMachine } from '../doctor/fake-machine.ts'
import { LocalStackCloud } from './localstack-cloud.ts'

vi.mock('testcontainers', { spy: true })

test('without a container runtime it says so, and what to do here', async () => {
  vi.mocked(getContainerRuntimeClient).mockRejectedValueOnce(new Error('Could not find a working strategy'))
  const surroundings = fakeMachine({ files: ['/usr/bin/dockerd', '/run/systemd/system'] })
  await expect(new LocalStackCloud({}, surroundings).start()).rejects.toThrow(
    new Error(`[eventbed] LocalStack cannot be started: no container runtime answers.
  • Start Docker: sudo systemctl start docker
  • Run without containers: CLOUD=embedded needs none`),
  )
})

test('without its reaper it says so, and what to do here', async () => {
  const container = { dockerode: { listContainers: async () => [] } } as never
  const image = { exists: async () => true } as never
  vi.mocked(getContainerRuntimeClient).mockResolvedValueOnce({ container, image } as never)
  vi.mocked(getReaper).mockRejectedValueOnce(new Error('(HTTP code 404) no such image'))
  const surroundings = fakeMachine({
    runtime: async () => fakeDocker(),
    image: async (name) => (/ryuk/.test(name) ? { state: 'refused', reason: 'no such host' } : { state: 'here' }),
  })
  await expect(new LocalStackCloud({}, surroundings).start()).rejects.toThrow(
    new Error(`[eventbed] LocalStack cannot be started: testcontainers' reaper did not start: (HTTP code 404) no such image
  • Pull it by hand to see more: docker pull testcontainers/ryuk:0.14.0
  • Or do without it: TESTCONTAINERS_RYUK_DISABLED=true
  • Or run without containers: CLOUD=embedded`),
  )
})

test('without an image that no registry gives it says so, and what to do here', async () => {
  const dockerode = { listContainers: async () => [], pull: async () => Promise.reject(new Error('no such host')) }
  const image = { exists: async (name: { string: string }) => name.string.includes('lambda') }
  vi.mocked(getContainerRuntimeClient).mockResolvedValueOnce({ container: { dockerode }, image } as never)
  const surroundings = fakeMachine({
    runtime: async () => fakeDocker(),
    image: async (name) =>
      name.startsWith('localstack') ? { state: 'refused', reason: 'no such host' } : { state: 'here' },
  })
  await expect(new LocalStackCloud({}, surroundings).start()).rejects.toThrow(
    new Error(`[eventbed] LocalStack cannot be started: the image localstack/localstack:4.14.0 is not here and cannot be pulled: no such host
  • Pull it by hand to see more: docker pull localstack/localstack:4.14.0
  • Or name a copy of it: LOCALSTACK_IMAGE=registry.example/localstack:4.14.0
  • Or run without containers: CLOUD=embedded`),
  )
})
