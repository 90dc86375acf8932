import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { createIsolatedLambda, waitUntil } from '../../testing/isolated-lambda.ts'

let cloud: ReturnType<typeof createIsolatedLambda>
afterEach(() => cloud.stop())

/** Runs until the file `hold` exists; creates the file `sign` when it starts. */
const HOLDS = `import { existsSync, writeFileSync } from 'node:fs'
  import { setTimeout } from 'node:timers/promises'
  export const handler = async ({ hold, sign }) => { if (sign) writeFileSync(sign, ''); while (hold && !existsSync(hold)) await setTimeout(2); return process.pid }`

const throttle = (Reason: string) => ({
  name: 'TooManyRequestsException',
  message: 'Rate Exceeded.',
  fields: expect.objectContaining({ Reason }),
})

test('concurrent invocations run in separate processes', async () => {
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

test('a function is throttled beyond its reserved concurrency, and always if that is 0', async () => {
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

test('at the limit of environments invocations are throttled, and an idle process makes room for another function', async () => {
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

test('a process is replaced after the idle timeout and before the session of its role expires', async () => {
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

test('stopping the service ends every process, including those that run an invocation', async () => {
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

test('a reservation is rejected if it leaves less than 100 for functions without one', async () => {
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
