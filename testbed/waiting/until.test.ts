import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { until } from './until.ts'

test('a wait ends with the first value that meets the condition', async () => {
  let reads = 0
  const wait = await until(
    async () => ++reads,
    (value) => value === 3,
    1000,
  )
  expect(wait).toMatchObject({ met: true, value: 3, attempts: 3 })
})

test('a wait that times out returns the last value', async () => {
  // A timer may fire late, so what counts is how long it was asked to pause.
  let pausedMs = 0
  const pause = (milliseconds: number) => {
    pausedMs += milliseconds
    return setTimeout(milliseconds)
  }
  const wait = await until(
    async () => 'nothing',
    () => false,
    20,
    pause,
  )
  expect(wait).toMatchObject({ met: false, value: 'nothing' })
  expect(pausedMs).toBeGreaterThan(0)
  expect(pausedMs).toBeLessThan(20)
})

test('a wait with a timeout of 0 reads once', async () => {
  expect(
    await until(
      async () => 1,
      () => false,
      0,
    ),
  ).toMatchObject({ met: false, attempts: 1 })
})
