import { expect, test } from 'vitest'
import { Activity } from './activity.ts'
import { SystemClock } from './clock.ts'

const activity = () => new Activity(new SystemClock())
const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

test('a cloud without work in progress is idle', async () => {
  expect(await activity().waitUntilIdle(1000)).toEqual([])
})

test('a cloud is idle only after its last work has ended, and the work that this started', async () => {
  const cloud = activity()
  const seen: string[] = []
  const first = cloud.track({ what: 'first' }, after(10)).then(() => {
    setImmediate(() => void cloud.track({ what: 'second' }, after(10)).then(() => seen.push('second')))
  })
  expect(await cloud.waitUntilIdle(5000)).toEqual([])
  await first
  expect(seen).toEqual(['second'])
})

test('work that waits does not count as in progress until it continues', async () => {
  const cloud = activity()
  const call = { service: 'sqs', operation: 'ReceiveMessage' }
  let wake = () => {}
  cloud.start(call)
  const woken = cloud.pauseDuring(call, new Promise<void>((resolve) => (wake = resolve)))
  expect(await cloud.waitUntilIdle(1000)).toEqual([])
  wake()
  await woken
  expect(await cloud.waitUntilIdle(10)).toEqual(['sqs ReceiveMessage'])
})

test('failed work no longer counts as in progress', async () => {
  const cloud = activity()
  const failed = cloud.track({ what: 'it' }, Promise.reject(new Error('no')))
  await expect(failed).rejects.toThrow('no')
  expect(await cloud.waitUntilIdle(1000)).toEqual([])
})
