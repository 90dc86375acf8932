import { expect, test } from 'vitest'
import { ManualClock } from '../testing/manual-clock.ts'
import { DeduplicationWindow } from './deduplication.ts'

const FIVE_MINUTES = 5 * 60_000
const sent = { MessageId: 'a', SequenceNumber: '00000000000000000001' }

test('a deduplication id is recognized for five minutes after the message was sent', async () => {
  const clock = new ManualClock()
  const window = new DeduplicationWindow(clock)
  window.add('order-1', sent)
  await clock.advance(FIVE_MINUTES - 1)
  expect(window.find('order-1')).toEqual(sent)
  await clock.advance(1)
  expect(window.find('order-1')).toBeUndefined()
})

test('a deduplication id that was never sent is not recognized', () => {
  const window = new DeduplicationWindow(new ManualClock())
  window.add('order-1', sent)
  expect(window.find('order-2')).toBeUndefined()
})

test('a deduplication id that is sent again after its window is recognized for another five minutes', async () => {
  const clock = new ManualClock()
  const window = new DeduplicationWindow(clock)
  window.add('order-1', sent)
  await clock.advance(FIVE_MINUTES)
  expect(window.find('order-1')).toBeUndefined()
  const again = { ...sent, MessageId: 'b' }
  window.add('order-1', again)
  await clock.advance(FIVE_MINUTES - 1)
  expect(window.find('order-1')).toEqual(again)
})
