import { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { trueChance } from '../core/chance.ts'
import { ManualClock } from '../core/manual-clock.ts'
import { type Span, Tracer } from '../core/trace.ts'
import { streamSpans } from './stream-spans.ts'

/** A client of the feed, which may be slow. */
function client() {
  const told: Span[][] = []
  const response = Object.assign(new EventEmitter(), {
    writableNeedDrain: false,
    writeHead: () => response,
    write: (text: string) => told.push(JSON.parse(text.slice('data: '.length))),
  })
  return { told, response, stream: response as unknown as ServerResponse }
}

const clock = new ManualClock()
const started = () => ({ tracer: new Tracer(clock, trueChance), ...client() })
const names = (told: readonly Span[][]) => told.map((spans) => spans.map(({ name }) => name))

test('what happens within a moment is one message, with the latest state of each span', async () => {
  const { tracer, told, stream } = started()
  tracer.start('before').end()
  streamSpans(tracer, clock, stream)
  tracer.start('first').end(new Error('refused'))
  tracer.start('second')
  tracer.start('of no event', { isKept: false }).end()
  expect(names(told)).toEqual([['before']])
  await clock.advance(250)
  expect(names(told)).toEqual([['before'], ['first', 'second']])
  expect(told[1]).toMatchObject([{ status: 'error', statusMessage: 'refused' }, { status: 'unset' }])
})

test('a client that reads slowly is told when it has caught up', async () => {
  const { tracer, told, response, stream } = started()
  streamSpans(tracer, clock, stream)
  response.writableNeedDrain = true
  const span = tracer.start('slow')
  await clock.advance(250)
  span.end()
  await clock.advance(250)
  expect(names(told)).toEqual([[]])
  response.writableNeedDrain = false
  response.emit('drain')
  expect(told[1]).toMatchObject([{ name: 'slow', status: 'ok' }])
})

test('a client that has left is not told any more', async () => {
  const { tracer, told, response, stream } = started()
  streamSpans(tracer, clock, stream)
  response.emit('close')
  tracer.start('later').end()
  await clock.advance(250)
  expect(names(told)).toEqual([[]])
})

test('a long text is cut', () => {
  const { tracer, told, stream } = started()
  tracer.start('large', { attributes: { event: 'x'.repeat(3000), list: ['a'], count: 1 } })
  streamSpans(tracer, clock, stream)
  expect(told[0]![0]!.attributes).toEqual({ event: `${'x'.repeat(2000)}…`, list: ['a'], count: 1 })
})
