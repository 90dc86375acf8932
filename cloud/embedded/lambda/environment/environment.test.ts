import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createIsolatedPlatform } from '../../testing/isolated-platform.ts'
import type { RoleSession } from '../function/execution-roles.ts'
import { defaultSettings } from '../settings.ts'
import { Environment, type EnvironmentHost } from './environment.ts'
import { createEnvironmentConfig } from './environment-config.ts'
import { createFakeRuntime, createRequest, createTestFunction } from './fake-runtime.ts'

const MINUTE = 60_000
const DETAILS = { traceHeader: 'Root=1', isDiskFull: false }
const settled = () => new Promise((resolve) => setImmediate(resolve))

let folder: string
let end: () => Promise<void>
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eventbed-environment-'))
})
afterEach(async () => {
  await end()
  rmSync(folder, { recursive: true })
})

function createEnvironment(overrides: Partial<EnvironmentHost> & { inspectPort?: number } = {}) {
  const { platform, clock } = createIsolatedPlatform()
  const fn = createTestFunction()
  const runtime = createFakeRuntime()
  const states: string[] = []
  const lines: string[] = []
  const { inspectPort } = overrides
  const settings = { ...defaultSettings, inspectPort: () => inspectPort }
  const config = createEnvironmentConfig({ ...platform, folder }, settings, fn)
  const environment = new Environment(config, {
    clock,
    processClock: clock,
    idleTimeoutMs: 10 * MINUTE,
    runtimeApi: runtime.runtimeApi,
    launchProcess: runtime.launchProcess,
    logs: { write: (line) => void lines.push(line), flush: async () => undefined },
    getSession: async () => ({ expiresAt: clock.now() + 60 * MINUTE }) as RoleSession,
    onTransition: ({ state }) => void states.push(state.name),
    onProcessChange: () => undefined,
    ...overrides,
  })
  end = () => {
    environment.end()
    return environment.ended
  }
  const request = createRequest(fn)
  /** Starts the environment as far as its process. */
  async function launch() {
    const started = environment.start()
    while (runtime.processes.length === 0) await settled()
    return { process: runtime.processes[0]!, started }
  }
  /** Starts the environment until it is idle. */
  async function load() {
    const { process, started } = await launch()
    process.poll()
    await started
    return process
  }
  /** Starts an invocation that the process has received. */
  async function run() {
    const process = await load()
    const outcome = environment.invoke(request, DETAILS)
    await settled()
    return { process, outcome }
  }
  return { environment, clock, config, request, states, lines, ...runtime, launch, load, run }
}

test('an environment is starting until its process asks for an invocation, and then idle', async () => {
  const { environment, launch, states } = createEnvironment()
  expect(environment.state.name).toBe('starting')
  const { process, started } = await launch()
  expect(environment.state.name).toBe('starting')
  process.poll()
  await started
  expect(environment.state).toMatchObject({ name: 'idle', initMs: expect.any(Number) })
  expect(states).toEqual(['idle'])
})

test('an environment is busy from an invocation to its response, and then idle again', async () => {
  const { environment, run, states, request } = createEnvironment()
  const { process, outcome } = await run()
  expect(environment.state).toMatchObject({ name: 'busy', phase: 'running' })
  expect(process.received).toMatchObject([{ request, details: DETAILS }])
  process.respond('7')
  expect(await outcome).toMatchObject({ payload: Buffer.from('7'), failure: undefined })
  expect(environment.state).toEqual({ name: 'idle', initMs: undefined })
  expect(states).toEqual(['idle', 'busy', 'idle'])
})

test('an error of the handler fails the invocation, and the environment is idle again', async () => {
  const { environment, run, request } = createEnvironment()
  const { process, outcome } = await run()
  process.client.onError(request.requestId, Buffer.from('{"errorType":"NoStock","errorMessage":"sold out"}'))
  expect(await outcome).toMatchObject({ failure: { errorType: 'NoStock', message: 'sold out' } })
  expect(environment.state.name).toBe('idle')
})

test('an environment that is not idle refuses invocations', async () => {
  const { environment, run, request, config } = createEnvironment()
  expect(() => environment.invoke(request, DETAILS)).toThrow(`The environment ${config.id} is starting, not idle.`)
  await run()
  expect(() => environment.invoke(request, DETAILS)).toThrow(`The environment ${config.id} is busy, not idle.`)
  environment.end()
  await environment.ended
  expect(() => environment.invoke(request, DETAILS)).toThrow(`The environment ${config.id} is ended, not idle.`)
})

test('the next invocation is handed over once the process asks for it', async () => {
  const { environment, run, request } = createEnvironment()
  const { process } = await run()
  process.respond()
  void environment.invoke({ ...request, requestId: 'request-2' }, DETAILS)
  expect(environment.state).toMatchObject({ name: 'busy', phase: 'waiting-for-log' })
  await settled()
  expect(environment.state).toMatchObject({ name: 'busy', phase: 'waiting-for-process' })
  expect(process.received).toHaveLength(1)
  process.poll()
  expect(environment.state).toMatchObject({ name: 'busy', phase: 'running' })
  expect(process.received.map(({ request: { requestId } }) => requestId)).toEqual(['request-1', 'request-2'])
})

test('a response to an invocation that is no longer running is ignored', async () => {
  const { environment, run, clock } = createEnvironment()
  const { process, outcome } = await run()
  await clock.advance(3000)
  expect((await outcome)?.failure).toMatchObject({ errorType: 'Sandbox.Timedout' })
  process.respond()
  expect(environment.state.name).toBe('ended')
})

test('a process that exits during an invocation fails it and ends the environment', async () => {
  const { environment, run, states } = createEnvironment()
  const { process, outcome } = await run()
  process.exit(3)
  expect((await outcome)?.failure?.message).toBe('RequestId: request-1 Error: Runtime exited with error: exit status 3')
  expect(states).toEqual(['idle', 'busy', 'ended'])
  await environment.ended
})

test('a process that exits before it receives the invocation ends the environment without an outcome', async () => {
  const { environment, run, request } = createEnvironment()
  const { process } = await run()
  process.respond()
  const next = environment.invoke({ ...request, requestId: 'request-2' }, DETAILS)
  process.exit(0)
  expect(await next).toBeUndefined()
  expect(environment.state).toEqual({ name: 'ended', startFailure: undefined })
})

test('a process that exits while it is idle ends the environment', async () => {
  const { environment, load, states } = createEnvironment()
  const process = await load()
  process.exit(1)
  expect(states).toEqual(['idle', 'ended'])
  await environment.ended
})

test('a killed process fails the invocation that it was running', async () => {
  const { environment, run } = createEnvironment()
  const { outcome } = await run()
  environment.kill()
  expect((await outcome)?.failure?.message).toMatch(/signal: killed$/)
  expect(environment.state.name).toBe('ended')
})

test('an invocation that exceeds the timeout fails, and its process is killed', async () => {
  const { environment, run, clock, states } = createEnvironment()
  const { process, outcome } = await run()
  await clock.advance(2999)
  expect(environment.state.name).toBe('busy')
  await clock.advance(1)
  expect((await outcome)?.failure).toMatchObject({ status: 'timeout' })
  expect(process.isKilled).toBe(true)
  expect(states).toEqual(['idle', 'busy', 'ended'])
})

test('a function that runs in a debugger has no timeout', async () => {
  const { environment, run, clock } = createEnvironment({ inspectPort: 9229 })
  await run()
  await clock.advance(60 * MINUTE)
  expect(environment.state.name).toBe('busy')
})

test('a function that cannot be loaded ends the environment and fails the invocation that it was started for', async () => {
  const { environment, launch, states, request, lines } = createEnvironment()
  const { process, started } = await launch()
  process.client.onInitError(Buffer.from('{"errorType":"Runtime.ImportModuleError","errorMessage":"gone"}'))
  await started
  expect(process.isKilled).toBe(true)
  expect(states).toEqual(['ended'])
  const outcome = environment.failInvocation(request)
  expect(outcome.failure).toMatchObject({ errorType: 'Runtime.ImportModuleError', message: 'gone' })
  await outcome.log
  expect(lines.map((line) => line.split(' ')[0])).toEqual(['INIT_START', 'INIT_REPORT', 'START', 'END', 'REPORT'])
})

test('a process that exits while it loads the function ends the environment', async () => {
  const { environment, launch, request } = createEnvironment()
  const { process, started } = await launch()
  process.exit(1)
  await started
  expect(environment.failInvocation(request).failure).toMatchObject({ errorType: 'Runtime.ExitError' })
})

test('an environment that cannot be started ends, and says why', async () => {
  const denied = new Error('The role cannot be assumed.')
  const { environment, states } = createEnvironment({ getSession: () => Promise.reject(denied) })
  await environment.start()
  expect(states).toEqual(['ended'])
  expect(environment.state).toEqual({ name: 'ended', startFailure: { error: denied } })
})

test('after an init timeout the function is loaded again as part of the first invocation', async () => {
  const { environment, launch, clock, request, processes, states, lines } = createEnvironment()
  const { process, started } = await launch()
  await clock.advance(10_000)
  await started
  expect(process.isKilled).toBe(true)
  expect(environment.state.name).toBe('idle')
  expect(lines.at(-1)).toMatch(/^INIT_REPORT .*Status: timeout/)
  const outcome = environment.invoke(request, DETAILS)
  await settled()
  expect(environment.state).toMatchObject({ name: 'busy', phase: 'restarting' })
  processes[1]!.poll()
  expect(environment.state).toMatchObject({ name: 'busy', phase: 'running' })
  processes[1]!.respond('1')
  expect(await outcome).toMatchObject({ failure: undefined })
  expect(states).toEqual(['idle', 'busy', 'idle'])
})

test('a process that asks for an invocation just after the init timeout is not used', async () => {
  const { environment, launch, clock, states } = createEnvironment()
  const { process, started } = await launch()
  process.kill = () => {
    process.poll()
    process.exit(null, 'SIGKILL')
  }
  await clock.advance(10_000)
  await started
  expect(states).toEqual(['idle'])
  expect(environment.state.name).toBe('idle')
})

test('a function that cannot be loaded again after an init timeout fails the invocation', async () => {
  const { environment, launch, clock, request, processes } = createEnvironment()
  const { started } = await launch()
  await clock.advance(10_000)
  await started
  const outcome = environment.invoke(request, DETAILS)
  await settled()
  processes[1]!.client.onInitError(Buffer.from('{"errorType":"TypeError","errorMessage":"at start"}'))
  expect((await outcome)?.failure).toMatchObject({ errorType: 'TypeError', message: 'at start' })
  expect(environment.state.name).toBe('ended')
})

test('an environment ends after the idle timeout', async () => {
  const { environment, load, clock } = createEnvironment()
  await load()
  await clock.advance(10 * MINUTE - 1)
  expect(environment.state.name).toBe('idle')
  await clock.advance(1)
  expect(environment.state.name).toBe('ended')
})

test("an environment ends while its role's session is still valid for the longest possible invocation", async () => {
  const { environment, load, clock } = createEnvironment({ idleTimeoutMs: 60 * MINUTE })
  await load()
  await clock.advance(45 * MINUTE - 1)
  expect(environment.state.name).toBe('idle')
  await clock.advance(1)
  expect(environment.state.name).toBe('ended')
})

test('an environment whose session is about to expire ends after its invocation', async () => {
  const { environment, run, clock, states } = createEnvironment({ inspectPort: 9229 })
  const { process, outcome } = await run()
  await clock.advance(45 * MINUTE)
  process.respond()
  await outcome
  expect(states).toEqual(['idle', 'busy', 'ended'])
  await environment.ended
})

test('ending an environment kills its process and removes its temporary folder', async () => {
  const { environment, load, config, clients } = createEnvironment()
  const process = await load()
  expect(existsSync(config.temporaryFolder)).toBe(true)
  environment.end()
  expect(environment.state.name).toBe('ended')
  await environment.ended
  expect(process.isKilled).toBe(true)
  expect(existsSync(config.temporaryFolder)).toBe(false)
  expect(clients.size).toBe(0)
})

test('ending a busy environment fails its invocation once the process has exited', async () => {
  const { environment, run, states } = createEnvironment()
  const { outcome } = await run()
  environment.end()
  expect(environment.state.name).toBe('busy')
  expect((await outcome)?.failure).toMatchObject({ errorType: 'Runtime.ExitError' })
  expect(states).toEqual(['idle', 'busy', 'ended'])
})

test('ending an environment that has not started launches no process', async () => {
  const { environment, processes, states } = createEnvironment()
  const started = environment.start()
  environment.end()
  await started
  await environment.ended
  await settled()
  expect(processes).toEqual([])
  expect(states).toEqual(['ended'])
})

test('ending an environment that is creating its temporary folder leaves no folder behind', async () => {
  const { environment, config, processes } = createEnvironment()
  const started = environment.start()
  // The session is there, the folder is not.
  await Promise.resolve()
  environment.end()
  await started
  await environment.ended
  await settled()
  expect(existsSync(config.temporaryFolder)).toBe(false)
  expect(processes).toEqual([])
})

test('ending an environment that is registering with the Runtime API launches no process', async () => {
  const registered: string[] = []
  const created = createEnvironment({
    runtimeApi: {
      async register(id) {
        registered.push(id)
        created.environment.end()
        return id
      },
      unregister: (id) => void registered.splice(registered.indexOf(id), 1),
    },
  })
  await created.environment.start()
  await created.environment.ended
  expect(created.processes).toEqual([])
  expect(registered).toEqual([])
})

test('an invocation that cannot be handed to the process fails at once, and its environment ends', async () => {
  const { environment, load, request, states } = createEnvironment()
  const process = await load()
  process.client.onNext(() => {
    throw new TypeError('Invalid character in header content')
  })
  const outcome = await environment.invoke(request, DETAILS)
  expect(outcome?.failure).toMatchObject({
    errorType: 'Runtime.Unknown',
    message: expect.stringContaining('Invalid character in header content'),
  })
  expect(states).toEqual(['idle', 'busy', 'ended'])
  await environment.ended
})

test('a response above the limit fails the invocation, and the environment is idle again', async () => {
  const { environment, run, request } = createEnvironment()
  const { process, outcome } = await run()
  process.client.onResponse(request.requestId, undefined)
  expect((await outcome)?.failure).toMatchObject({
    errorType: 'Function.ResponseSizeTooLarge',
    message: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
  })
  expect(environment.state.name).toBe('idle')
})

test.each(['no json', 'null', `{"errorType":${'['.repeat(50_000)}${']'.repeat(50_000)}}`])(
  'an error that the function posts by itself fails the invocation, whatever it is: %#',
  async (body) => {
    const { environment, run, request } = createEnvironment()
    const { process, outcome } = await run()
    process.client.onError(request.requestId, Buffer.from(body))
    expect((await outcome)?.failure).toMatchObject({ errorType: 'Error', message: '', payload: Buffer.from(body) })
    expect(environment.state.name).toBe('idle')
  },
)

test('the message of an error is kept as an excerpt', async () => {
  const { run, request } = createEnvironment()
  const { process, outcome } = await run()
  const error = { errorType: 'x'.repeat(10_000), errorMessage: 'x'.repeat(1_000_000) }
  process.client.onError(request.requestId, Buffer.from(JSON.stringify(error)))
  const failure = (await outcome)!.failure!
  expect([failure.errorType.length, failure.message.length]).toEqual([256, 4096])
})

test('a process that cannot be started ends the environment, and says why', async () => {
  const error = new Error('spawn EMFILE')
  const { environment } = createEnvironment({ launchProcess: () => Promise.reject(error) })
  await environment.start()
  expect(environment.state).toEqual({ name: 'ended', startFailure: { error } })
  await environment.ended
})
