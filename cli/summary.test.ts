import { expect, test } from 'vitest'
import { formatSummary } from './summary.ts'

test('the summary of a run has counts, the failed and skipped scenarios with their reasons, and the slowest ones', () => {
  const file = 'scenarios/x/y.scenario.ts'
  const text = formatSummary({
    cloud: 'localstack',
    date: '2026-11-24T00:00:00.000Z',
    milliseconds: 61_230,
    scenarios: [
      { file, name: 'quick', state: 'passed', milliseconds: 120 },
      { file, name: 'slow', state: 'passed', milliseconds: 9100 },
      { file, name: 'broken', state: 'failed', milliseconds: 10, reason: 'expected 201, got 500' },
      { file, name: 'elsewhere', state: 'skipped', milliseconds: 0, reason: 'no throttling there' },
    ],
  })
  expect(text).toBe(`### The localstack cloud: 2 scenarios passed, 1 failed, 1 skipped in 61.2 s

**Failed**

- broken: expected 201, got 500

**Skipped**

- elsewhere: no throttling there

**Slowest**

- 9.1 s slow
- 0.1 s quick
`)
})
