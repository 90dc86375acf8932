import { expect, test } from 'vitest'
import { Activity } from './activity.ts'
import { RealClock } from './clock.ts'

const activity = () => new Activity(new RealClock())
const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

test('with nothing under way there is rest', async () => {
  expect(await activity().rest(1000)).toEqual([])
})

test('rest comes with the end of the last thing under way, and of what it led to', async () => {
  const cloud = activity()
  const seen: string[] = []
  const first = cloud.during({ what: 'first' }, after(10)).then(() => {
    setImmediate(() => void cloud.during({ what: 'second' }, after(10)).then(() => seen.push('second')))
  })
  expect(await cloud.rest(5000)).toEqual([])
  await first
  expect(seen).toEqual(['second'])
})

test('what only waits is not under way, until it goes on', async () => {
  const cloud = activity()
  const call = { service: 'sqs', operation: 'ReceiveMessage' }
  let wake = () => {}
  cloud.begin(call)
  const woken = cloud.except(call, new Promise<void>((resolve) => (wake = resolve)))
  expect(await cloud.rest(1000)).toEqual([])
  wake()
  await woken
  expect(await cloud.rest(10)).toEqual(['sqs ReceiveMessage'])
})

test('work that failed is over as well', async () => {
  const cloud = activity()
  const failed = cloud.during({ what: 'it' }, Promise.reject(new Error('no')))
  await expect(failed).rejects.toThrow('no')
  expect(await cloud.rest(1000)).toEqual([])
})
