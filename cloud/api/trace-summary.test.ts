import { expect, test } from 'vitest'
import { formatTraceSteps, summarizeTrace } from './trace-summary.ts'
import type { Span } from './tracing.ts'

const span = (name: string, startTime: number, endTime: number | undefined, more: Partial<Span> = {}): Span => ({
  traceId: 't',
  spanId: `${name}-${startTime}`,
  name,
  kind: 'internal',
  startTime,
  ...(endTime !== undefined && { endTime }),
  attributes: {},
  links: [],
  status: endTime === undefined ? 'unset' : 'ok',
  ...more,
})

test('the hops are told in the order in which they began', () => {
  const way = summarizeTrace([span('lambda', 1012, 1040), span('S3.PutObject', 1000, 1005)])
  expect(formatTraceSteps(way)).toEqual(['0 ms S3.PutObject ok', '→ 12 ms lambda ok'])
})

test('hops alike are one line', () => {
  const failed = { status: 'error', statusMessage: 'quantity: must be at least 1' } as const
  const way = summarizeTrace([0, 2000, 4000].map((at) => span('lambda record-writer', at, at + 5, failed)))
  expect(formatTraceSteps(way)).toEqual(['0 ms lambda record-writer failed 3× "quantity: must be at least 1"'])
  expect(way[0]?.milliseconds).toBe(4005)
})

test('a hop without an end is still under way', () => {
  expect(formatTraceSteps(summarizeTrace([span('lambda', 0, undefined)]))).toEqual(['0 ms lambda under way'])
})
