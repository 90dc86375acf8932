import { expect, test } from 'vitest'
import type { Span } from '../../cloud/api/tracing.ts'
import { dropBranches, selectBranch } from './branch.ts'

const span = (spanId: string, parentSpanId?: string): Span => ({
  traceId: 't',
  spanId,
  ...(parentSpanId !== undefined && { parentSpanId }),
  name: spanId,
  kind: 'internal',
  startTime: 0,
  attributes: {},
  links: [],
  status: 'ok',
})

test('a branch has the ancestors and descendants of a span, but not its siblings', () => {
  const spans = [span('put'), span('one', 'put'), span('other', 'put'), span('write', 'one'), span('lost', 'other')]
  expect(selectBranch(spans, ({ name }) => name === 'one').map(({ name }) => name)).toEqual(['put', 'one', 'write'])
  expect(selectBranch(spans, () => false)).toEqual([])
})

test('the spans before a span leave out the span and its descendants, but not its siblings', () => {
  const spans = [
    span('put'),
    span('split', 'put'),
    span('write', 'split'),
    span('refused', 'write'),
    span('log', 'split'),
  ]
  expect(dropBranches(spans, ({ name }) => name === 'write').map(({ name }) => name)).toEqual(['put', 'split', 'log'])
})
