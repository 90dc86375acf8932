import { expect, test } from 'vitest'
import { formatTraceSteps, OUTCOME_ATTRIBUTE, outcomeOf, summarizeTrace } from './trace-summary.ts'
import type { Span } from './tracing.ts'

const span = (name: string, startTime: number, endTime: number | undefined, overrides: Partial<Span> = {}): Span => ({
  traceId: 't',
  spanId: `${name}-${startTime}`,
  name,
  kind: 'internal',
  startTime,
  ...(endTime !== undefined && { endTime }),
  attributes: {},
  links: [],
  status: endTime === undefined ? 'unset' : 'ok',
  ...overrides,
})

test('formatTraceSteps lists spans in the order in which they started', () => {
  const steps = summarizeTrace([span('lambda', 1012, 1040), span('S3.PutObject', 1000, 1005)])
  expect(formatTraceSteps(steps)).toEqual(['0 ms S3.PutObject ok', '→ 12 ms lambda ok'])
})

test('summarizeTrace combines spans with the same name, outcome and error into one step', () => {
  const failed = { status: 'error', statusMessage: 'quantity: must be at least 1' } as const
  const steps = summarizeTrace([0, 2000, 4000].map((at) => span('lambda record-writer', at, at + 5, failed)))
  expect(formatTraceSteps(steps)).toEqual(['0 ms lambda record-writer failed 3× "quantity: must be at least 1"'])
  expect(steps[0]?.milliseconds).toBe(4005)
})

test('a span without an end time is reported as under way', () => {
  expect(formatTraceSteps(summarizeTrace([span('lambda', 0, undefined)]))).toEqual(['0 ms lambda under way'])
})

test('a step at which an event ended without reaching its target is never called ok', () => {
  const ended = (name: string, outcome: string, at: number): Span => ({
    traceId: 't',
    spanId: name,
    name,
    kind: 'producer',
    startTime: at,
    endTime: at,
    attributes: { [OUTCOME_ATTRIBUTE]: outcome },
    links: [],
    status: 'ok',
  })
  const spans = [
    ended('EventBridge: no rule matches', 'not routed', 0),
    ended('SQS dead letter in records-dlq', 'dead letter', 5),
  ]
  expect(spans.map(outcomeOf)).toEqual(['not routed', 'dead letter'])
  expect(formatTraceSteps(summarizeTrace(spans))).toEqual([
    '0 ms EventBridge: no rule matches (not routed)',
    '→ 5 ms SQS dead letter in records-dlq',
  ])
})
