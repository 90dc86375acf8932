import { afterAll, beforeEach, expect, test } from 'vitest'
import { createIsolatedLambda, waitUntil } from '../../testing/isolated-lambda.ts'
import { createZip } from '../../testing/zip.ts'

let cloud: ReturnType<typeof createIsolatedLambda>
const clouds: ReturnType<typeof createIsolatedLambda>[] = []
beforeEach(() => {
  cloud = createIsolatedLambda()
  clouds.push(cloud)
})
afterAll(() => Promise.all(clouds.map((one) => one.stop())))

const ISO = '\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z'
const UUID = '[0-9a-f-]{36}'

test('the handler gets the event and a whole context', async () => {
  await cloud.createFunction(`export const handler = async (event, context) => ({
    event, ...context, left: context.getRemainingTimeInMillis() })`)
  const { result, status, error } = await cloud.invoke({ n: 1 })
  expect({ status, error }).toEqual({ status: 200, error: undefined })
  expect(result).toMatchObject({
    event: { n: 1 },
    functionName: 'f',
    functionVersion: '$LATEST',
    memoryLimitInMB: '128',
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:111111111111:function:f',
    awsRequestId: expect.stringMatching(UUID),
    logGroupName: '/aws/lambda/f',
    logStreamName: expect.stringMatching(/^2026\/01\/01\/\[\$LATEST][0-9a-f]{32}$/),
    callbackWaitsForEmptyEventLoop: true,
  })
  expect(result.left).toBeGreaterThan(2000)
  expect(result.left).toBeLessThanOrEqual(3000)
})

test('a function sees its role, its own variables and nothing of the host', async () => {
  await cloud.createFunction('export const handler = async () => process.env', {
    Environment: { Variables: { TABLE: 'orders' } },
  })
  const { result } = await cloud.invoke()
  expect(result).toMatchObject({
    TABLE: 'orders',
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'ASIATEST',
    AWS_SESSION_TOKEN: 'token',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    AWS_LAMBDA_FUNCTION_NAME: 'f',
    _HANDLER: 'index.handler',
    _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1$/),
  })
  for (const name of ['HOME', 'USER', 'VITEST', 'NODE_ENV', 'PWD']) expect(result).not.toHaveProperty(name)
})

test('a second invocation finds the same process, its state and its temporary files', async () => {
  await cloud.createFunction(`let n = 0
    export const handler = async () => ({ n: ++n, pid: process.pid })`)
  const [first, second] = [await cloud.invoke(), await cloud.invoke()]
  expect([first.result.n, second.result.n]).toEqual([1, 2])
  expect(second.result.pid).toBe(first.result.pid)
  expect(
    cloud.tracer.spans(({ name }) => name === 'lambda f').map((span) => span.attributes['faas.coldstart']),
  ).toEqual([true, false])
})

test.each([
  ['CommonJS', { 'index.js': 'exports.handler = async () => typeof require' }, 'function'],
  ['.cjs', { 'index.cjs': 'exports.handler = async () => __filename.slice(-9)' }, 'index.cjs'],
  [
    'ES modules by package.json',
    { 'index.js': 'export const handler = async () => typeof import.meta.url', 'package.json': '{"type":"module"}' },
    'string',
  ],
  [
    'callbacks',
    { 'index.cjs': 'exports.handler = (event, context, done) => done(null, "called back")' },
    'called back',
  ],
  ['context.succeed', { 'index.cjs': 'exports.handler = (event, context) => context.succeed("well")' }, 'well'],
  ['no answer at all', { 'index.cjs': 'exports.handler = () => {}' }, null],
])('handlers may be written with %s', async (_style, files, expected) => {
  await cloud.createFunction('', { Code: { ZipFile: await createZip(files) } })
  expect((await cloud.invoke()).result).toEqual(expected)
})

test('a handler may lie in a folder, under a nested name', async () => {
  const ZipFile = await createZip({ 'src/app.mjs': 'export const api = { v1: { get: async () => 7 } }' })
  await cloud.createFunction('', { Code: { ZipFile }, Handler: 'src/app.api.v1.get' })
  expect((await cloud.invoke()).result).toBe(7)
})

test('what a handler throws is the answer, marked as unhandled', async () => {
  await cloud.createFunction(`export const handler = async () => {
    class NoStock extends Error { name = 'NoStock' }
    throw new NoStock('sold out') }`)
  const { error, result, status } = await cloud.invoke()
  expect({ status, error }).toEqual({ status: 200, error: 'Unhandled' })
  expect(result).toMatchObject({ errorType: 'NoStock', errorMessage: 'sold out', trace: expect.any(Array) })
  expect(cloud.tracer.spans(({ name }) => name === 'lambda f')[0]).toMatchObject({
    status: 'error',
    statusMessage: 'sold out',
  })
})

test.each([
  ['throws', 'throw new TypeError("at start")', 'index.handler', 'TypeError', 'at start'],
  ['has no such export', '', 'index.main', 'Runtime.HandlerNotFound', 'index.main is undefined or not exported'],
  ['has no such module', '', 'gone.handler', 'Runtime.ImportModuleError', "Error: Cannot find module 'gone'"],
  [
    'is no JavaScript',
    'export const = 1',
    'index.handler',
    'Runtime.UserCodeSyntaxError',
    expect.stringMatching('Syntax'),
  ],
])('a module that %s fails each invocation', async (_what, source, Handler, errorType, errorMessage) => {
  await cloud.createFunction(source, { Handler })
  for (let turn = 0; turn < 2; turn++)
    expect(await cloud.invoke()).toMatchObject({ error: 'Unhandled', result: { errorType, errorMessage } })
})

test('a function that takes too long is killed, even in an endless loop, and the next one is well', async () => {
  await cloud.createFunction('export const handler = async ({ loop }) => { while (loop); return "ok" }', { Timeout: 1 })
  const slow = await cloud.invoke({ loop: true }, { LogType: 'Tail' })
  expect(slow.error).toBe('Unhandled')
  expect(slow.result.errorMessage).toMatch(new RegExp(`^${ISO} ${UUID} Task timed out after 1.00 seconds$`))
  expect(slow.log).toMatch(/REPORT .*\tStatus: timeout/)
  expect((await cloud.invoke({})).result).toBe('ok')
})

test('a process that exits, or is killed, is said so', async () => {
  await cloud.createFunction(`export const handler = async ({ signal }) =>
    signal ? process.kill(process.pid, signal) && new Promise(() => {}) : process.exit(3)`)
  expect((await cloud.invoke()).result).toEqual({
    errorType: 'Runtime.ExitError',
    errorMessage: expect.stringMatching(`^RequestId: ${UUID} Error: Runtime exited with error: exit status 3$`),
  })
  const killed = await cloud.invoke({ signal: 'SIGKILL' })
  expect(killed.result.errorMessage).toMatch(/Error: Runtime exited with error: signal: killed$/)
})

test('a promise that nobody handles ends the process, during an invocation and between two', async () => {
  await cloud.createFunction(`export const handler = async ({ now }) => {
    if (now) { Promise.reject(new Error('lost')); await new Promise(() => setInterval(() => {}, 1000)) }
    setTimeout(() => { throw new Error('late') }, 1)
    return process.pid }`)
  expect((await cloud.invoke({ now: true })).result).toMatchObject({
    errorType: 'Runtime.UnhandledPromiseRejection',
    errorMessage: 'Error: lost',
  })
  const { result: pid } = await cloud.invoke()
  await waitUntil(() => !isRunning(pid))
  const { result: other } = await cloud.invoke()
  expect(other).not.toBe(pid)
})

test('an answer over six megabytes is refused', async () => {
  await cloud.createFunction('export const handler = async () => "x".repeat(6 * 1024 * 1024 + 100)')
  expect(await cloud.invoke()).toMatchObject({
    error: 'Unhandled',
    result: {
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    },
  })
})

test('a request is checked: its size by kind, its JSON, its function', async () => {
  await cloud.createFunction('export const handler = async (event) => event')
  const Payload = Buffer.from(`"${'x'.repeat(1024 * 1024)}"`)
  await expect(cloud.run('invoke', { FunctionName: 'f', InvocationType: 'Event', Payload })).rejects.toMatchObject({
    name: 'RequestTooLargeException',
    message: '1048578 byte payload is too large for the Event invocation type (limit 1048576 bytes)',
  })
  await expect(cloud.run('invoke', { FunctionName: 'f', Payload: Buffer.from('{') })).rejects.toMatchObject({
    name: 'InvalidRequestContentException',
    message: expect.stringMatching(/^Could not parse request body into json: /),
  })
  await expect(cloud.run('invoke', { FunctionName: 'gone' })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Function not found: arn:aws:lambda:eu-central-1:111111111111:function:gone',
  })
  expect(await cloud.invoke({}, { InvocationType: 'DryRun' })).toMatchObject({ status: 204 })
  expect((await cloud.run('invoke', { FunctionName: 'f' })).Payload?.toString()).toBe('{}')
})

test('new code and new settings hold from the next invocation', async () => {
  await cloud.createFunction('export const handler = async () => "one"')
  expect((await cloud.invoke()).result).toBe('one')
  const ZipFile = await createZip({ 'index.mjs': 'export const handler = async () => process.env.WHICH ?? "two"' })
  await cloud.run('updateFunctionCode', { FunctionName: 'f', ZipFile })
  expect((await cloud.invoke()).result).toBe('two')
  await cloud.run('updateFunctionConfiguration', { FunctionName: 'f', Environment: { Variables: { WHICH: 'three' } } })
  expect((await cloud.invoke()).result).toBe('three')
})

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
