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
  const dropped: number[] = []
  const response = Object.assign(new EventEmitter(), {
    writableNeedDrain: false,
    writeHead: () => response,
    write: (text: string) => {
      if (text.startsWith('event: ')) dropped.push(Number(text.split('data: ')[1]))
      else messages.push(JSON.parse(text.slice('data: '.length)))
    },
  })
  return { messages, dropped, response, stream: response as unknown as ServerResponse }
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

test('spans beyond those that may wait for a slow client are dropped, and the client is sent how many', async () => {
  const { tracer, messages, dropped, response, stream } = setUp()
  streamSpans(tracer, clock, stream)
  response.writableNeedDrain = true
  for (let index = 0; index < 3005; index++) tracer.start(`span ${index}`)
  await clock.advance(250)
  expect(messages).toEqual([[]])
  response.writableNeedDrain = false
  response.emit('drain')
  expect(dropped).toEqual([5])
  const [first] = messages[1]!
  expect([first!.name, messages.flat().length]).toEqual(['span 5', 3000])
})

test('many large spans are sent as several messages of limited size', () => {
  const { tracer, messages, stream } = setUp()
  for (let index = 0; index < 1000; index++)
    tracer.start('large', { attributes: { a: 'x'.repeat(2000), b: 'y'.repeat(2000) } })
  streamSpans(tracer, clock, stream)
  expect(messages.flat()).toHaveLength(1000)
  for (const message of messages) expect(JSON.stringify(message).length).toBeLessThan(1.1 * 1024 * 1024)
})

test('a connection error of the client ends its stream', async () => {
  const { tracer, messages, response, stream } = setUp()
  streamSpans(tracer, clock, stream)
  response.emit('error', new Error('write EPIPE'))
  tracer.start('later')
  await clock.advance(250)
  expect(messages).toEqual([[]])
})
