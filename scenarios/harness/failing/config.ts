import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    reporters: 'default',
    include: ['scenarios/harness/failing/in-a-world-of-its-own.ts'],
    globalSetup: 'scenarios/harness/global-setup.ts',
    testTimeout: 60_000,
  },
})
