import { getContainerRuntimeClient, getReaper } from 'testcontainers'
import { expect, test, vi } from 'vitest'
import { docker, madeUp } from '../doctor/testing.ts'
import { LocalStackCloud } from './localstack-cloud.ts'

vi.mock('testcontainers', { spy: true })

test('without a container runtime it says so, and what to do here', async () => {
  vi.mocked(getContainerRuntimeClient).mockRejectedValueOnce(new Error('Could not find a working strategy'))
  const surroundings = madeUp({ files: ['/usr/bin/dockerd', '/run/systemd/system'] })
  await expect(new LocalStackCloud({}, surroundings).start()).rejects.toThrow(
    new Error(`[eventbed] LocalStack cannot be started: no container runtime answers.
  • Start Docker: sudo systemctl start docker
  • Run without containers: CLOUD=embedded needs none`),
  )
})

test('without its reaper it says so, and what to do here', async () => {
  const container = { dockerode: { listContainers: async () => [] } } as never
  vi.mocked(getContainerRuntimeClient).mockResolvedValueOnce({ container } as never)
  vi.mocked(getReaper).mockRejectedValueOnce(new Error('(HTTP code 404) no such image'))
  const surroundings = madeUp({
    runtime: async () => docker(),
    image: async (name) => (/ryuk/.test(name) ? { state: 'refused', reason: 'no such host' } : { state: 'here' }),
  })
  await expect(new LocalStackCloud({}, surroundings).start()).rejects.toThrow(
    new Error(`[eventbed] LocalStack cannot be started: testcontainers' reaper did not start: (HTTP code 404) no such image
  • Pull it by hand to see more: docker pull testcontainers/ryuk:0.14.0
  • Or do without it: TESTCONTAINERS_RYUK_DISABLED=true
  • Or run without containers: CLOUD=embedded`),
  )
})
