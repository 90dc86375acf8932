import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { createIsolatedLambda, waitUntil } from '../../testing/isolated-lambda.ts'

let cloud: ReturnType<typeof createIsolatedLambda>
afterEach(() => cloud.stop())

/** Holds on until the file it is told of is there. */
const HOLDS = `import { existsSync, writeFileSync } from 'node:fs'
  import { setTimeout } from 'node:timers/promises'
  export const handler = async ({ hold, sign }) => { if (sign) writeFileSync(sign, ''); while (hold && !existsSync(hold)) await setTimeout(2); return process.pid }`

const throttle = (Reason: string) => ({
  name: 'TooManyRequestsException',
  message: 'Rate Exceeded.',
  fields: expect.objectContaining({ Reason }),
})

test('invocations at the same time have a process each, and no process has two', async () => {
  cloud = createIsolatedLambda()
  await cloud.createFunction(HOLDS)
  const hold = join(cloud.folder, 'go')
  const signs = ['a', 'b', 'c'].map((name) => join(cloud.folder, name))
  const held = signs.map((sign) => cloud.invoke({ hold, sign }))
  await waitUntil(() => signs.every((sign) => existsSync(sign)))
  writeFileSync(hold, '')
  const all = await Promise.all(held)
  expect(new Set(all.map(({ result }) => result)).size).toBe(3)
})

test('beyond its reservation a function is throttled; with none at all it is stopped', async () => {
  cloud = createIsolatedLambda()
  await cloud.createFunction(HOLDS)
  await cloud.run('putFunctionConcurrency', { FunctionName: 'f', ReservedConcurrentExecutions: 1 })
  const first = cloud.invoke({ hold: cloud.folder })
  await expect(cloud.invoke()).rejects.toMatchObject(throttle('ReservedFunctionConcurrentInvocationLimitExceeded'))
  await first
  expect((await cloud.invoke()).status).toBe(200)
  await cloud.run('putFunctionConcurrency', { FunctionName: 'f', ReservedConcurrentExecutions: 0 })
  await expect(cloud.invoke()).rejects.toMatchObject(throttle('ReservedFunctionConcurrentInvocationLimitExceeded'))
})

test('all functions together stay within the limit; an idle process makes room for another function', async () => {
  cloud = createIsolatedLambda({ maxEnvironments: 1 })
  await cloud.createFunction(HOLDS)
  await cloud.createFunction(HOLDS, { FunctionName: 'g' })
  const first = cloud.invoke({ hold: cloud.folder })
  await expect(cloud.invoke({}, { FunctionName: 'g' })).rejects.toMatchObject(
    throttle('ConcurrentInvocationLimitExceeded'),
  )
  const { result: pid } = await first
  const { result: other } = await cloud.invoke({}, { FunctionName: 'g' })
  expect(other).not.toBe(pid)
  await waitUntil(() => !isRunning(pid))
})

test('a process that idles too long, or whose role session is about to end, is replaced', async () => {
  cloud = createIsolatedLambda({ idleTimeoutMs: 60_000 })
  await cloud.createFunction(HOLDS)
  const { result: first } = await cloud.invoke()
  await cloud.clock.advance(60_000)
  await waitUntil(() => !isRunning(first))
  const { result: second } = await cloud.invoke()
  expect(second).not.toBe(first)
  expect(cloud.callsTo('sts assumeRole')).toHaveLength(1)
  await cloud.clock.advance(50 * 60_000)
  await cloud.invoke()
  expect(cloud.callsTo('sts assumeRole')).toHaveLength(2)
})

test('stop ends every process, those at work too', async () => {
  cloud = createIsolatedLambda()
  await cloud.createFunction(HOLDS)
  const { result: pid } = await cloud.invoke()
  const sign = join(cloud.folder, 'at-work')
  const held = cloud.invoke({ hold: '/never', sign })
  await waitUntil(() => existsSync(sign))
  await cloud.service.stop?.()
  expect(isRunning(pid)).toBe(false)
  expect((await held).result).toMatchObject({ errorType: 'Runtime.ExitError' })
})

test('a reservation must leave a hundred for the others', async () => {
  cloud = createIsolatedLambda()
  await cloud.createFunction(HOLDS)
  await expect(
    cloud.run('putFunctionConcurrency', { FunctionName: 'f', ReservedConcurrentExecutions: 901 }),
  ).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message:
      "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
  })
})

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
