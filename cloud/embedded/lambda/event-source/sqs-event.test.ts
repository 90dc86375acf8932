import type { Message } from '@aws-sdk/client-sqs'
import { expect, test } from 'vitest'
import { limits } from '../limits.ts'
import { createSqsEvents } from './sqs-event.ts'

const QUEUE = 'arn:aws:sqs:eu-central-1:111111111111:records'
const message = (MessageId: string, bodyBytes = 10): Message => ({ MessageId, Body: 'x'.repeat(bodyBytes) })

test('a batch becomes one event with a record for each message', () => {
  const [event, ...others] = createSqsEvents([message('a'), message('b')], QUEUE)
  expect(others).toEqual([])
  expect(JSON.parse(event!.payload).Records).toMatchObject([
    { messageId: 'a', eventSourceARN: QUEUE, awsRegion: 'eu-central-1' },
    { messageId: 'b', eventSource: 'aws:sqs' },
  ])
})

test('a batch that exceeds the payload limit is split into several events', () => {
  const messages = ['a', 'b', 'c'].map((id) => message(id, limits.synchronousRequestBytes / 2 - 1000))
  const events = createSqsEvents(messages, QUEUE)
  expect(events.map(({ messages }) => messages.map(({ MessageId }) => MessageId))).toEqual([['a', 'b'], ['c']])
  for (const { payload } of events)
    expect(Buffer.byteLength(payload)).toBeLessThanOrEqual(limits.synchronousRequestBytes)
})

test('an empty batch becomes no event', () => {
  expect(createSqsEvents([], QUEUE)).toEqual([])
})
