import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AwsError } from '../../core/errors.ts'
import { createIsolatedPlatform } from '../../testing/isolated-platform.ts'
import { ExecutionRoles } from '../function/execution-roles.ts'
import type { LambdaFunction } from '../function/lambda-function.ts'
import { defaultSettings, type LambdaSettings } from '../settings.ts'
import { createFakeRuntime, createRequest, createTestFunction, type FakeProcess } from './fake-runtime.ts'
import { Scheduler } from './scheduler.ts'

const MINUTE = 60_000
const settled = () => new Promise((resolve) => setImmediate(resolve))
const throttled = (Reason: string) => ({
  name: 'TooManyRequestsException',
  fields: expect.objectContaining({ Reason }),
})

let folder: string
let stop: () => Promise<void>
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eventbed-scheduler-'))
})
afterEach(async () => {
  await stop()
  rmSync(folder, { recursive: true })
})

function createScheduler(settings: Partial<LambdaSettings> = {}) {
  const { platform: isolated, clock, tracer, respond } = createIsolatedPlatform()
  const platform = { ...isolated, folder }
  const { processes, ...runtime } = createFakeRuntime()
  respond('sts assumeRole', () => ({ Credentials: { Expiration: new Date(clock.now() + 60 * MINUTE) } }))
  const scheduler = new Scheduler({
    platform,
    roles: new ExecutionRoles(platform),
    settings: { ...defaultSettings, processClock: clock, ...settings },
    watchdog: { watch: () => undefined, stop: () => undefined },
    ...runtime,
  })
  stop = () => scheduler.stop()
  const [f, g] = [createTestFunction('f'), createTestFunction('g')]
  for (const fn of [f, g]) scheduler.addFunction(fn)
  let count = 0
  const run = (fn: LambdaFunction) => {
    const span = tracer.start('lambda')
    const outcome = scheduler.run(createRequest(fn, `request-${++count}`), span)
    outcome.catch(() => undefined)
    return { outcome, spanId: span.context.spanId }
  }
  /** The process that was launched as number `index`, once it is there. */
  async function processAt(index: number): Promise<FakeProcess> {
    while (!processes[index]) await settled()
    return processes[index]
  }
  /** Runs an invocation until a new process has received it. */
  async function runOnNewProcess(fn: LambdaFunction) {
    const invocation = run(fn)
    const process = await processAt(processes.length)
    process.poll()
    await settled()
    return { ...invocation, process }
  }
  /** Leaves the function with an idle environment. */
  async function warmUp(fn: LambdaFunction): Promise<FakeProcess> {
    const { process, outcome } = await runOnNewProcess(fn)
    await complete(process)
    await outcome
    return process
  }
  return { scheduler, platform, clock, respond, processes, f, g, run, processAt, runOnNewProcess, warmUp }
}

async function complete(process: FakeProcess): Promise<void> {
  process.respond()
  process.poll()
  await settled()
}

test('an idle environment is reused, and of several the one that was used last', async () => {
  const { f, runOnNewProcess, run, processes } = createScheduler()
  const first = await runOnNewProcess(f)
  const second = await runOnNewProcess(f)
  await complete(second.process)
  await complete(first.process)
  run(f)
  await settled()
  expect(processes).toHaveLength(2)
  expect(first.process.received).toHaveLength(2)
  expect(second.process.received).toHaveLength(1)
})

test('a waiting invocation runs on whichever environment is ready first', async () => {
  const { f, runOnNewProcess, run, processAt } = createScheduler()
  const { process } = await runOnNewProcess(f)
  run(f)
  const loading = await processAt(1)
  await complete(process)
  expect(process.received.map(({ request }) => request.requestId)).toEqual(['request-1', 'request-2'])
  loading.poll()
  expect(loading.received).toEqual([])
})

test('only the first invocation of an environment is a cold start', async () => {
  const { f, runOnNewProcess, run, platform } = createScheduler()
  const { process } = await runOnNewProcess(f)
  await complete(process)
  run(f)
  await settled()
  const coldStarts = platform.tracer.spans(({ name }) => name === 'lambda').map(({ attributes }) => attributes)
  expect(coldStarts.map((attributes) => attributes['faas.coldstart'])).toEqual([true, false])
})

test('no more environments start at once than there are processors', async () => {
  const { f, run, processAt, processes } = createScheduler()
  const limit = Math.max(2, availableParallelism())
  for (let count = 0; count <= limit; count++) run(f)
  const first = await processAt(0)
  await processAt(limit - 1)
  await settled()
  expect(processes).toHaveLength(limit)
  first.poll()
  await processAt(limit)
})

test('running and waiting invocations count against the reserved concurrency', async () => {
  const { f, run, runOnNewProcess } = createScheduler()
  f.reservedConcurrency = 2
  await runOnNewProcess(f)
  run(f)
  await expect(run(f).outcome).rejects.toMatchObject(throttled('ReservedFunctionConcurrentInvocationLimitExceeded'))
})

test('the invocations of all functions count against the limit of environments', async () => {
  const { f, g, run, runOnNewProcess } = createScheduler({ maxEnvironments: 2 })
  await runOnNewProcess(f)
  run(g)
  await expect(run(f).outcome).rejects.toMatchObject(throttled('ConcurrentInvocationLimitExceeded'))
})

test('at the limit, the environment that has been idle longest makes room for another function', async () => {
  const { f, g, run, runOnNewProcess, processAt } = createScheduler({ maxEnvironments: 2 })
  const oldest = await runOnNewProcess(f)
  const newest = await runOnNewProcess(f)
  await complete(oldest.process)
  await complete(newest.process)
  run(g)
  await processAt(2)
  expect(oldest.process.isKilled).toBe(true)
  expect(newest.process.isKilled).toBe(false)
})

test('an update ends idle environments at once and busy ones after their invocation', async () => {
  const { scheduler, f, runOnNewProcess } = createScheduler()
  const busy = await runOnNewProcess(f)
  const idle = await runOnNewProcess(f)
  await complete(idle.process)
  f.settings = { ...f.settings, handler: 'index.next' }
  scheduler.retireOutdated(f)
  expect(idle.process.isKilled).toBe(true)
  expect(busy.process.isKilled).toBe(false)
  busy.process.respond('1')
  expect(await busy.outcome).toMatchObject({ failure: undefined })
  expect(busy.process.isKilled).toBe(true)
})

test('an environment that was starting during an update is replaced before it runs anything', async () => {
  const { scheduler, f, run, processAt } = createScheduler()
  const { outcome } = run(f)
  const outdated = await processAt(0)
  f.deploymentPackage = { ...f.deploymentPackage, folder: '/new' }
  scheduler.retireOutdated(f)
  outdated.poll()
  const replacement = await processAt(1)
  expect(outdated.isKilled).toBe(true)
  expect(replacement.options.cwd).toBe('/new')
  replacement.poll()
  await settled()
  replacement.respond()
  expect(await outcome).toMatchObject({ failure: undefined })
  expect(outdated.received).toEqual([])
})

test('a deleted function completes what is running, rejects what is waiting, and accepts nothing more', async () => {
  const { scheduler, f, run, runOnNewProcess } = createScheduler()
  const running = await runOnNewProcess(f)
  const waiting = run(f)
  scheduler.removeFunction(f)
  expect(scheduler.hasFunction(f)).toBe(false)
  await expect(waiting.outcome).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  await expect(run(f).outcome).rejects.toMatchObject({ message: `Function not found: ${f.arn}` })
  running.process.respond()
  expect(await running.outcome).toMatchObject({ failure: undefined })
  expect(running.process.isKilled).toBe(true)
})

test('an invocation whose process exits before receiving it runs on another one', async () => {
  const { f, warmUp, run, processAt } = createScheduler()
  const process = await warmUp(f)
  const first = run(f)
  await settled()
  process.respond()
  await first.outcome
  // It has not asked for the next invocation.
  const { outcome } = run(f)
  process.exit(1)
  const replacement = await processAt(1)
  replacement.poll()
  await settled()
  replacement.respond('2')
  expect(await outcome).toMatchObject({ payload: Buffer.from('2'), failure: undefined })
})

test('a failed init phase fails one invocation; each of the others gets an environment of its own', async () => {
  const { f, run, processAt } = createScheduler()
  const [first, second] = [run(f), run(f)]
  const failing = await processAt(0)
  const loading = await processAt(1)
  failing.exit(1)
  expect((await first.outcome).failure).toMatchObject({ errorType: 'Runtime.ExitError' })
  loading.poll()
  await settled()
  loading.respond()
  expect(await second.outcome).toMatchObject({ failure: undefined })
})

test('an environment that cannot be started rejects its invocation and does not count any longer', async () => {
  const { f, run, respond, clock, runOnNewProcess } = createScheduler({ maxEnvironments: 1 })
  respond('sts assumeRole', () => {
    throw new AwsError('AccessDenied', 'no')
  })
  await expect(run(f).outcome).rejects.toMatchObject({ name: 'InvalidParameterValueException' })
  respond('sts assumeRole', () => ({ Credentials: { Expiration: new Date(clock.now() + 60 * MINUTE) } }))
  const { process, outcome } = await runOnNewProcess(f)
  process.respond()
  expect(await outcome).toMatchObject({ failure: undefined })
})

test('an invocation can be killed by its span while it is running', async () => {
  const { f, platform, runOnNewProcess } = createScheduler()
  const { spanId, outcome } = await runOnNewProcess(f)
  platform.executions.kill(spanId)
  expect((await outcome).failure?.message).toMatch(/signal: killed$/)
  expect(platform.executions.has(spanId)).toBe(false)
})

test('stopping rejects what is waiting, kills every process, and accepts nothing more', async () => {
  const { scheduler, f, g, run, runOnNewProcess, warmUp } = createScheduler()
  const idle = await warmUp(g)
  const running = await runOnNewProcess(f)
  const waiting = run(f)
  await scheduler.stop()
  expect([idle.isKilled, running.process.isKilled]).toEqual([true, true])
  await expect(waiting.outcome).rejects.toMatchObject({ message: 'The cloud is stopping.' })
  expect((await running.outcome).failure).toMatchObject({ errorType: 'Runtime.ExitError' })
  await expect(run(f).outcome).rejects.toMatchObject({ message: 'The cloud is stopping.' })
})

test('environments that could not be started do not count against the maximum', async () => {
  const { f, g, run, runOnNewProcess, respond, clock } = createScheduler({ maxEnvironments: 3 })
  respond('sts assumeRole', () => {
    throw new AwsError('AccessDenied', 'no')
  })
  for (let count = 0; count < 10; count++) await expect(run(f).outcome).rejects.toThrow('cannot be assumed')
  respond('sts assumeRole', () => ({ Credentials: { Expiration: new Date(clock.now() + 60 * MINUTE) } }))
  const { process, outcome } = await runOnNewProcess(g)
  process.respond('1')
  expect((await outcome).payload.toString()).toBe('1')
})
