import { afterAll, expect, test } from 'vitest'
import { createIsolatedLambda } from '../../../testing/isolated-lambda.ts'

const cloud = createIsolatedLambda()
afterAll(() => cloud.stop())

test('a function is not held responsible for the memory of the cloud that started it', async () => {
  // The kernel hands the peak of a process on to those that it starts.
  const large = Buffer.alloc(700e6, 1)
  await cloud.createFunction('export const handler = async () => "small"')
  const { result, error, log } = await cloud.invoke({}, { LogType: 'Tail' })
  expect({ result, error }).toEqual({ result: 'small', error: undefined })
  expect(Number(/Max Memory Used: (\d+) MB/.exec(log ?? '')?.[1])).toBeLessThan(120)
  expect(large[0]).toBe(1)
})
