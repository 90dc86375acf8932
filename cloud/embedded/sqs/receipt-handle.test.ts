import { expect, test } from 'vitest'
import { systemRandom } from '../core/random-source.ts'
import { createMessage, createQueue } from './fixtures.ts'
import { createReceiptHandle, resolveReceiptHandle } from './receipt-handle.ts'

function receiveOnce() {
  const queue = createQueue('records')
  const message = createMessage({ receiveCount: 1 })
  queue.add(message, 0)
  return { queue, message, handle: createReceiptHandle(queue, message, systemRandom) }
}

test('a receipt handle resolves to the message that it was created for', () => {
  const { queue, message, handle } = receiveOnce()
  expect(resolveReceiptHandle(queue, handle)).toEqual({ message, isCurrent: true })
})

test('a receipt handle is no longer current once the message has been received again', () => {
  const { queue, message, handle } = receiveOnce()
  message.receiveCount++
  expect(resolveReceiptHandle(queue, handle)).toEqual({ message, isCurrent: false })
  const newHandle = createReceiptHandle(queue, message, systemRandom)
  expect(newHandle).not.toBe(handle)
  expect(resolveReceiptHandle(queue, newHandle).isCurrent).toBe(true)
})

test('a receipt handle of a deleted message is valid but resolves to no message', () => {
  const { queue, message, handle } = receiveOnce()
  queue.remove(message)
  expect(resolveReceiptHandle(queue, handle)).toEqual({ message: undefined, isCurrent: false })
})

test.each([undefined, '', 'not a handle', Buffer.from('other a 1 ffff').toString('base64')])(
  'the receipt handle %j is rejected because it was not created by this queue',
  (handle) => {
    const { queue } = receiveOnce()
    expect(() => resolveReceiptHandle(queue, handle)).toThrow(
      expect.objectContaining({
        name: 'ReceiptHandleIsInvalid',
        message: `The input receipt handle "${handle ?? ''}" is not a valid receipt handle.`,
      }),
    )
  },
)
