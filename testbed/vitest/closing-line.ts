import type { Reporter, TestModule, TestRunEndReason } from 'vitest/node'

/** Ends a run with one line that people and machines can read: `N passed, N failed`, and skipped ones where there are. */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[], reason: TestRunEndReason): void {
    const count = { passed: 0, failed: 0, skipped: 0 }
    for (const module of modules) {
      // A file that cannot be loaded has no tests that could fail.
      if (module.errors().length > 0) count.failed++
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state !== 'pending') count[state]++
      }
    }
    // Neither has a run that could not begin, such as one whose cloud did not start.
    const failed = count.failed + errors.length || Number(reason === 'failed')
    const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : ''
    process.stdout.write(`\n${count.passed} passed, ${failed} failed${skipped}\n`)
  }
}
