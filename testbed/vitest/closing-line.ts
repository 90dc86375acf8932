import type { Reporter, TestModule, TestRunEndReason } from 'vitest/node'

/** Prints a last line for people and machines: `N passed, N failed`, and the number of skipped tests if there are any. */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[], reason: TestRunEndReason): void {
    const count = { passed: 0, failed: 0, skipped: 0 }
    for (const module of modules) {
      // A file that cannot be loaded counts as a failure, since it has no tests that could fail.
      if (module.errors().length > 0) count.failed++
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state !== 'pending') count[state]++
      }
    }
    // So does a run that could not start, for example because its cloud did not.
    const failed = count.failed + errors.length || Number(reason === 'failed')
    const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : ''
    process.stdout.write(`\n${count.passed} passed, ${failed} failed${skipped}\n`)
  }
}
