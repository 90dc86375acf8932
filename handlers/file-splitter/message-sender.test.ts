import type { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import { expect, test } from 'vitest'
import { MessageSender } from './message-sender.ts'

const message = (row: number, sku = 'K') => ({
  fileId: 'f',
  row,
  record: { id: String(row), sku, quantity: '1', unit_price: '1', currency: 'EUR', sold_at: '2026-01-01' },
  correlationId: 'C',
})

type Send = (command: SendMessageBatchCommand) => Promise<object>
const createSender = (send: Send, remainingMs = () => 1000) =>
  new MessageSender({ send } as unknown as SQSClient, 'https://queue', remainingMs)

test('MessageSender sends each row as a JSON message', async () => {
  const sent: object[] = []
  const sender = createSender(async ({ input }) => {
    sent.push(input)
    return {}
  })
  await sender.send(message(7))
  await sender.drain()
  expect(sent).toEqual([{ QueueUrl: 'https://queue', Entries: [{ Id: '7', MessageBody: JSON.stringify(message(7)) }] }])
})

test('MessageSender escapes characters that SQS rejects, so that they survive', async () => {
  const bodies: string[] = []
  const sender = createSender(async ({ input }) => {
    bodies.push(input.Entries![0]!.MessageBody!)
    return {}
  })
  const odd = message(1, 'a\u0000b\ufffec\uffffd😀')
  await sender.send(odd)
  await sender.drain()
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the rejected characters.
  expect(bodies[0]).not.toMatch(/[\u0000-\u0008\ufffe\uffff]/)
  expect(JSON.parse(bodies[0]!)).toEqual(odd)
})

test('MessageSender does not accept a row that exceeds the message size', async () => {
  const sender = createSender(async () => ({}))
  expect(await sender.send(message(1, 'x'.repeat(1_048_576)))).toBe(false)
  expect(await sender.send(message(2, 'x'.repeat(1_048_000)))).toBe(true)
})

test('MessageSender has at most eight batches in flight and sends the ninth when one of them has arrived', async () => {
  const arrivals: (() => void)[] = []
  const sender = createSender(() => new Promise((arrive) => arrivals.push(() => arrive({}))))
  let accepted = 0
  const all = (async () => {
    for (let row = 1; row <= 100; row++) {
      await sender.send(message(row))
      accepted = row
    }
    await sender.drain()
  })()
  await new Promise(setImmediate)
  expect([arrivals.length, accepted]).toEqual([8, 89])
  arrivals[0]!()
  await new Promise(setImmediate)
  expect([arrivals.length, accepted]).toEqual([9, 99])
  for (let arrived = 1; arrived < 10; arrived++) {
    arrivals[arrived]!()
    await new Promise(setImmediate)
  }
  await all
  expect(arrivals).toHaveLength(10)
})

test('MessageSender fails when a batch cannot be sent', async () => {
  const sender = createSender(async () => {
    throw new Error('no such queue')
  })
  for (let row = 1; row <= 10; row++) await sender.send(message(row))
  await expect(sender.drain()).rejects.toThrow('no such queue')
})

test('MessageSender does not retry entries that fail with SenderFault', async () => {
  let sends = 0
  const sender = createSender(async () => {
    sends++
    return { Failed: [{ Id: '1', Code: 'InvalidMessageContents', Message: 'no', SenderFault: true }] }
  })
  await sender.send(message(1))
  await expect(sender.drain()).rejects.toThrow('1 rows could not be sent: InvalidMessageContents no')
  expect(sends).toBe(1)
})
