import { expect, test } from 'vitest'
import { createIsolatedPlatform } from '../testing/isolated-platform.ts'
import { changeVisibility, deleteMessage } from './acknowledge.ts'
import { createMessage, createQueue } from './fixtures.ts'
import { Queues } from './queues.ts'
import { receive } from './receive.ts'

/** A queue with one message that has been received once, with a visibility timeout of 30 seconds. */
async function receiveOnce() {
  const { clock, platform, createCall } = createIsolatedPlatform()
  const queue = createQueue('records', {}, clock)
  queue.add(createMessage({ sentAt: clock.now() }), 0)
  const receiveHandle = async () => {
    const { Messages = [] } = await receive(new Queues(), queue, { QueueUrl: '' }, createCall('sqs'), platform)
    return Messages[0]?.ReceiptHandle
  }
  return { clock, queue, receiveHandle, handle: await receiveHandle() }
}

test('a deleted message does not become visible again after its visibility timeout', async () => {
  const { clock, queue, handle } = await receiveOnce()
  deleteMessage(queue, handle)
  await clock.advance(30_000)
  expect(queue.counts).toMatchObject({ ready: 0, 'in flight': 0 })
})

test('deleting a message twice succeeds', async () => {
  const { queue, handle } = await receiveOnce()
  deleteMessage(queue, handle)
  expect(() => deleteMessage(queue, handle)).not.toThrow()
})

test('deleting a message with the handle of an earlier receive succeeds without deleting it', async () => {
  const { clock, queue, handle, receiveHandle } = await receiveOnce()
  await clock.advance(30_000)
  await receiveHandle()
  deleteMessage(queue, handle)
  expect(queue.counts['in flight']).toBe(1)
})

test('a changed visibility timeout counts from the time of the change', async () => {
  const { clock, queue, handle } = await receiveOnce()
  await clock.advance(20_000)
  changeVisibility(queue, handle, 60)
  await clock.advance(59_999)
  expect(queue.counts).toMatchObject({ ready: 0, 'in flight': 1 })
  await clock.advance(1)
  expect(queue.counts).toMatchObject({ ready: 1, 'in flight': 0 })
})

test('a visibility timeout of 0 makes a message visible at once', async () => {
  const { clock, queue, handle } = await receiveOnce()
  changeVisibility(queue, handle, 0)
  await clock.advance(0)
  expect(queue.counts).toMatchObject({ ready: 1, 'in flight': 0 })
})

test.each([undefined, -1, 43_201])('a visibility timeout of %j seconds is rejected', async (seconds) => {
  const { queue, handle } = await receiveOnce()
  expect(() => changeVisibility(queue, handle, seconds)).toThrow(
    expect.objectContaining({
      name: 'InvalidParameterValue',
      message: `Value ${seconds} for parameter VisibilityTimeout is invalid. Reason: VisibilityTimeout must be an integer between 0 and 43200.`,
    }),
  )
})

test('the visibility timeout of a message that is not in flight cannot be changed', async () => {
  const { clock, queue, handle } = await receiveOnce()
  await clock.advance(30_000)
  expect(() => changeVisibility(queue, handle, 60)).toThrow(
    expect.objectContaining({ name: 'MessageNotInflight', message: "The specified message isn't in flight." }),
  )
})
