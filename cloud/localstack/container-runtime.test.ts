import { getContainerRuntimeClient } from 'testcontainers'
import { expect, test, vi } from 'vitest'
import { findContainerRuntime } from './container-runtime.ts'

vi.mock('testcontainers', { spy: true })

test('findContainerRuntime rejects when the runtime does not respond before the timeout', async () => {
  vi.mocked(getContainerRuntimeClient).mockReturnValueOnce(new Promise(() => {}))
  await expect(findContainerRuntime(20)).rejects.toThrow('The container runtime did not respond within 0.02 s.')
})
