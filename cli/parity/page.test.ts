import { expect, test } from 'vitest'
import type { Report, ScenarioResult } from '../../testbed/vitest/run-report.ts'
import { formatPage } from './page.ts'

const file = 'scenarios/orders-api/an-order-is-placed.scenario.ts'
const report = (milliseconds: number, ...scenarios: Omit<ScenarioResult, 'file'>[]): Report => ({
  cloud: 'embedded',
  date: '2026-11-24T01:02:03.000Z',
  milliseconds,
  scenarios: scenarios.map((scenario) => ({ file, ...scenario })),
})

test('the page compares passed, skipped and failed scenarios side by side, with the reasons', () => {
  const reason = 'no throttling there'
  const page = formatPage([
    {
      title: 'embedded 1.0',
      report: report(
        14_400,
        { name: 'an order', state: 'passed', milliseconds: 120 },
        { name: 'too many', state: 'passed', milliseconds: 30 },
        { name: 'at once', state: 'passed', milliseconds: 30 },
      ),
    },
    {
      title: 'other 2.0',
      report: report(
        200_000,
        { name: 'an order', state: 'failed', milliseconds: 12_000, reason: 'expected 201, got 500' },
        { name: 'too many', state: 'skipped', milliseconds: 0, reason },
        { name: 'at once', state: 'skipped', milliseconds: 0, reason },
      ),
    },
  ])
  expect(page.split('\n').slice(5)).toEqual([
    '|  | embedded 1.0 | other 2.0 |',
    '| --- | --- | --- |',
    '| run on | 2026-11-24 | 2026-11-24 |',
    '| start to end | 14 s | 200 s |',
    '| passed | 3 | 0 |',
    '| skipped | 0 | 2 |',
    '| failed | 0 | 1 |',
    '',
    '| scenario | embedded 1.0 | other 2.0 |',
    '| --- | --- | --- |',
    '| orders-api: an order | ✓ 0.1 s | ✗ (1) |',
    '| orders-api: too many | ✓ 0.0 s | – (2) |',
    '| orders-api: at once | ✓ 0.0 s | – (2) |',
    '',
    '1. expected 201, got 500',
    `2. ${reason}`,
    '',
  ])
})
