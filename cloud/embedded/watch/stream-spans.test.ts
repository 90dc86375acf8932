import { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { systemRandom } from '../core/random-source.ts'
import { type Span, Tracer } from '../core/trace.ts'
import { ManualClock } from '../testing/manual-clock.ts'
import { streamSpans } from './stream-spans.ts'

/** A fake HTTP response that records the messages it receives. */
function createRecordingResponse() {
  const messages: Span[][] = []
  const response = Object.assign(new EventEmitter(), {
    writableNeedDrain: false,
    writeHead: () => response,
    write: (text: string) => messages.push(JSON.parse(text.slice('data: '.length))),
  })
  return { messages, response, stream: response as unknown as ServerResponse }
}

const clock = new ManualClock()
const setUp = () => ({ tracer: new Tracer(clock, systemRandom), ...createRecordingResponse() })
const namesIn = (messages: readonly Span[][]) => messages.map((spans) => spans.map(({ name }) => name))

test('spans that change within one interval are sent as one message with the latest state of each', async () => {
  const { tracer, messages, stream } = setUp()
  tracer.start('before').end()
  streamSpans(tracer, clock, stream)
  tracer.start('first').end(new Error('refused'))
  tracer.start('second')
  tracer.start('not kept', { isRecorded: false }).end()
  expect(namesIn(messages)).toEqual([['before']])
  await clock.advance(250)
  expect(namesIn(messages)).toEqual([['before'], ['first', 'second']])
  expect(messages[1]).toMatchObject([{ status: 'error', statusMessage: 'refused' }, { status: 'unset' }])
})

test('a slow client receives the latest state of the spans once it has caught up', async () => {
  const { tracer, messages, response, stream } = setUp()
  streamSpans(tracer, clock, stream)
  response.writableNeedDrain = true
  const span = tracer.start('slow')
  await clock.advance(250)
  span.end()
  await clock.advance(250)
  expect(namesIn(messages)).toEqual([[]])
  response.writableNeedDrain = false
  response.emit('drain')
  expect(messages[1]).toMatchObject([{ name: 'slow', status: 'ok' }])
})

test('a client that has disconnected receives nothing more', async () => {
  const { tracer, messages, response, stream } = setUp()
  streamSpans(tracer, clock, stream)
  response.emit('close')
  tracer.start('later').end()
  await clock.advance(250)
  expect(namesIn(messages)).toEqual([[]])
})

test('a long text attribute is truncated', () => {
  const { tracer, messages, stream } = setUp()
  tracer.start('large', { attributes: { event: 'x'.repeat(3000), list: ['a'], count: 1 } })
  streamSpans(tracer, clock, stream)
  expect(messages[0]![0]!.attributes).toEqual({ event: `${'x'.repeat(2000)}…`, list: ['a'], count: 1 })
})
