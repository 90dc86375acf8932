import { expect, test } from 'vitest'
import { createIsolatedPlatform } from '../testing/isolated-platform.ts'
import { formatTraceHeader, parseTraceHeader } from './trace.ts'

const CONTEXT = { traceId: '0123456789abcdef0123456789abcdef', spanId: '0123456789abcdef' }

test.each([CONTEXT, { ...CONTEXT, lineage: 'a87bd80c:1|68fd508a:16' }])(
  'a trace header holds the trace, the parent and the lineage: %j',
  (context) => expect(parseTraceHeader(formatTraceHeader(context))).toEqual(context),
)

test.each(['Lineage=', 'Lineage=x:1', 'Lineage=a87bd80c:1000000', `Lineage=${'a87bd80c:1|'.repeat(1000)}a87bd80c:1`])(
  'a lineage that no function has passed on is ignored: %#',
  (lineage) => expect(parseTraceHeader(`${formatTraceHeader(CONTEXT)};${lineage}`)).toEqual(CONTEXT),
)

test('a span has the lineage of its parent unless it adds to it', () => {
  const { tracer } = createIsolatedPlatform()
  const parent = tracer.start('invocation', { lineage: 'a87bd80c:1' })
  expect(tracer.start('call', { parent: parent.context }).context.lineage).toBe('a87bd80c:1')
  const next = tracer.start('next', { parent: parent.context, lineage: 'a87bd80c:2' })
  expect(next.context.lineage).toBe('a87bd80c:2')
})
