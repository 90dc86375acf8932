import { afterEach, expect, test, vi } from 'vitest'
import type { TestModule, TestRunEndReason } from 'vitest/node'
import { ClosingLine } from './closing-line.ts'

type State = 'passed' | 'failed' | 'skipped'
const moduleWith = (states: readonly State[], errors: readonly object[] = []) =>
  ({
    errors: () => errors,
    children: { allTests: () => states.map((state) => ({ result: () => ({ state }) })) },
  }) as unknown as TestModule

const cases: [what: string, modules: TestModule[], errors: object[], reason: TestRunEndReason, line: string][] = [
  ['all passed', [moduleWith(['passed']), moduleWith(['passed'])], [], 'passed', '2 passed, 0 failed'],
  ['some were skipped', [moduleWith(['passed', 'failed', 'skipped'])], [], 'failed', '1 passed, 1 failed, 1 skipped'],
  ['a file could not be loaded', [moduleWith(['passed']), moduleWith([], [{}])], [], 'failed', '1 passed, 1 failed'],
  ['an error belongs to no test', [moduleWith(['passed'])], [{}], 'passed', '1 passed, 1 failed'],
  ['the run could not begin', [], [], 'failed', '0 passed, 1 failed'],
]

afterEach(() => void vi.restoreAllMocks())

test.each(cases)('the closing line of a run in which %s counts it', (_what, modules, errors, reason, line) => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  new ClosingLine().onTestRunEnd(modules, errors, reason)
  expect(write.mock.calls).toEqual([[`\n${line}\n`]])
})
