import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    reporters: 'default',
    include: ['testbed/vitest/failing/in-its-own-world.ts'],
    globalSetup: 'testbed/vitest/global-setup.ts',
    testTimeout: 60_000,
  },
})
