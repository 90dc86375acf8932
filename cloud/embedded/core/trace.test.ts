import { expect, test } from 'vitest'
import { ManualClock } from '../testing/manual-clock.ts'
import { systemRandom } from './random-source.ts'
import { Tracer, type TracerLimits } from './trace.ts'

const createTracer = (limits?: TracerLimits) => new Tracer(new ManualClock(), systemRandom, limits)

test('a long attribute, list, name or error message of a span is cut, and the cut is marked', () => {
  const tracer = createTracer()
  const list = Array.from({ length: 1000 }, (_, index) => `arn:${index}:${'k'.repeat(8000)}`)
  const span = tracer.start('n'.repeat(5000), { attributes: { started: 'x'.repeat(1e6), count: 3 } })
  span.set({ later: 'y'.repeat(1e6), list, short: 'z' })
  span.end(new Error('e'.repeat(1e6)))
  const [recorded] = tracer.spans()
  expect(recorded!.name).toBe(`${'n'.repeat(4096)}… (cut)`)
  expect(recorded!.statusMessage).toBe(`${'e'.repeat(4096)}… (cut)`)
  expect(recorded!.attributes).toMatchObject({ started: `${'x'.repeat(4096)}… (cut)`, count: 3, short: 'z' })
  expect(recorded!.attributes.later).toBe(`${'y'.repeat(4096)}… (cut)`)
  expect((recorded!.attributes.list as string[]).at(-1)).toBe('… (996 more)')
  expect(JSON.stringify(recorded).length).toBeLessThan(50_000)
})

test('the tracer drops the oldest spans when it has too many', () => {
  const tracer = createTracer({ maxSpans: 100 })
  for (let index = 0; index < 101; index++) tracer.start(`span ${index}`).end()
  const names = tracer.spans().map(({ name }) => name)
  expect([names[0], names.at(-1), names.length]).toEqual(['span 11', 'span 100', 90])
})

test('the tracer drops the oldest spans when they take too much memory, whenever their attributes were set', () => {
  const tracer = createTracer({ maxBytes: 100_000 })
  const spans = Array.from({ length: 50 }, (_, index) => tracer.start(`span ${index}`))
  expect(tracer.spans()).toHaveLength(50)
  for (const span of spans) span.set({ text: 'x'.repeat(4000) })
  const left = tracer.spans()
  expect(left.length).toBeLessThan(25)
  expect(left.at(-1)!.name).toBe('span 49')
  // A span that was dropped can still change, and no longer counts.
  for (let index = 0; index < 1000; index++) spans[0]!.set({ text: 'x'.repeat(4000) })
  expect(tracer.spans()).toHaveLength(left.length)
})
