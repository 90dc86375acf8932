import { getContainerRuntimeClient } from 'testcontainers'
import { expect, test, vi } from 'vitest'
import { findContainerRuntime } from './container-runtime.ts'

vi.mock('testcontainers', { spy: true })

test('a runtime that hangs is not waited for', async () => {
  vi.mocked(getContainerRuntimeClient).mockReturnValueOnce(new Promise(() => {}))
  await expect(findContainerRuntime(20)).rejects.toThrow('The container runtime did not answer within 0.02 s.')
})
