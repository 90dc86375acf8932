import { defineConfig } from 'vitest/config'
import { ClosingLine } from './testbed/vitest/closing-line.ts'
import { ReportFile } from './testbed/vitest/run-report.ts'

// For the global setup; workers get it as their environment.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'
const env = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' }

// Many start real clouds and processes, which takes its time on a busy machine.
const unit = { env, testTimeout: 60_000 }
/** They replace modules or the environment, before what they test is loaded. */
const ALONE = ['{handlers,cloud/doctor,cloud/localstack}/**/*.test.ts']

export default defineConfig({
  test: {
    reporters: ['default', new ReportFile(), new ClosingLine()],
    // Scenarios mostly wait, so a second worker pays even where there are only two cores.
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...unit,
          name: 'unit',
          include: ['{provision,cloud,testbed,scenarios,cli,fixtures,bench,docs}/**/*.test.ts'],
          exclude: ALONE,
          // To load the SDK for each file anew would take most of the time.
          isolate: false,
        },
      },
      { test: { ...unit, name: 'alone', include: ALONE } },
      {
        // The global setup is to take packages as Node does, too: their modules for bundlers, one by one, cost seconds.
        environments: { __vitest__: { resolve: { mainFields: [] } } },
        test: {
          name: 'scenarios',
          env,
          include: ['scenarios/**/*.scenario.ts'],
          globalSetup: 'testbed/vitest/global-setup.ts',
          maxConcurrency: 20,
          // One cloud and one architecture a worker, whatever the number of files.
          isolate: false,
          testTimeout: 400_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})
