import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{handlers,provision,cloud,cli,fixtures,bench}/**/*.test.ts', 'scenarios/harness/**/*.test.ts'],
        },
      },
    ],
  },
})
