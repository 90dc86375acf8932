import { expect, test } from 'vitest'
import { until } from './until.ts'

test('it ends with the first look that is good enough', async () => {
  let looks = 0
  const wait = await until(
    async () => ++looks,
    (seen) => seen === 3,
    1000,
  )
  expect(wait).toMatchObject({ met: true, value: 3, attempts: 3 })
})

test('it gives up when its patience is over, with what it saw last', async () => {
  const wait = await until(
    async () => 'nothing',
    () => false,
    20,
  )
  expect(wait).toMatchObject({ met: false, value: 'nothing' })
  expect(wait.elapsedMs).toBeLessThan(20)
})

test('without patience it looks once', async () => {
  expect(
    await until(
      async () => 1,
      () => false,
      0,
    ),
  ).toMatchObject({ met: false, attempts: 1 })
})
