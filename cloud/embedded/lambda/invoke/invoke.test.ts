import { execFileSync } from 'node:child_process'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { createIsolatedLambda, waitUntil } from '../../testing/isolated-lambda.ts'
import { createZip } from '../../testing/zip.ts'

let cloud: ReturnType<typeof createIsolatedLambda>
const clouds: ReturnType<typeof createIsolatedLambda>[] = []
beforeEach(() => {
  cloud = createIsolatedLambda()
  clouds.push(cloud)
})
afterAll(() => Promise.all(clouds.map((isolated) => isolated.stop())))

const ISO = '\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z'
const UUID = '[0-9a-f-]{36}'

test('the handler receives the event and a complete context', async () => {
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

test('a function has the credentials of its role and its own variables, and none of the host', async () => {
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
    _X_AMZN_TRACE_ID: expect.stringMatching(
      /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1;Lineage=[0-9a-f]{8}:1$/,
    ),
  })
  for (const name of ['HOME', 'USER', 'VITEST', 'NODE_ENV', 'PWD']) expect(result).not.toHaveProperty(name)
})

test('a second invocation reuses the process and its state', async () => {
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
  ['no result at all', { 'index.cjs': 'exports.handler = () => {}' }, null],
])('a handler can be written with %s', async (_style, files, expected) => {
  await cloud.createFunction('', { Code: { ZipFile: await createZip(files) } })
  expect((await cloud.invoke()).result).toEqual(expected)
})

test('a handler can be a nested export of a module in a folder', async () => {
  const ZipFile = await createZip({ 'src/app.mjs': 'export const api = { v1: { get: async () => 7 } }' })
  await cloud.createFunction('', { Code: { ZipFile }, Handler: 'src/app.api.v1.get' })
  expect((await cloud.invoke()).result).toBe(7)
})

test('an error that a handler throws is the response, marked as unhandled', async () => {
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
    'is not valid JavaScript',
    'export const = 1',
    'index.handler',
    'Runtime.UserCodeSyntaxError',
    expect.stringMatching('Syntax'),
  ],
])('a module that %s fails every invocation', async (_what, source, Handler, errorType, errorMessage) => {
  await cloud.createFunction(source, { Handler })
  for (let turn = 0; turn < 2; turn++)
    expect(await cloud.invoke()).toMatchObject({ error: 'Unhandled', result: { errorType, errorMessage } })
})

test('a function that exceeds its timeout is killed, even in an endless loop, and the next invocation succeeds', async () => {
  await cloud.createFunction('export const handler = async ({ loop }) => { while (loop); return "ok" }', { Timeout: 1 })
  const slow = await cloud.invoke({ loop: true }, { LogType: 'Tail' })
  expect(slow.error).toBe('Unhandled')
  expect(slow.result.errorMessage).toMatch(new RegExp(`^${ISO} ${UUID} Task timed out after 1.00 seconds$`))
  expect(slow.log).toMatch(/REPORT .*\tStatus: timeout/)
  expect((await cloud.invoke({})).result).toBe('ok')
})

test('an invocation whose process exits or is killed fails with the exit status or signal', async () => {
  await cloud.createFunction(`export const handler = async ({ signal }) =>
    signal ? process.kill(process.pid, signal) && new Promise(() => {}) : process.exit(3)`)
  expect((await cloud.invoke()).result).toEqual({
    errorType: 'Runtime.ExitError',
    errorMessage: expect.stringMatching(`^RequestId: ${UUID} Error: Runtime exited with error: exit status 3$`),
  })
  const killed = await cloud.invoke({ signal: 'SIGKILL' })
  expect(killed.result.errorMessage).toMatch(/Error: Runtime exited with error: signal: killed$/)
})

test('an unhandled error ends the process during an invocation and between invocations', async () => {
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

test('a response of more than 6 MB is rejected', async () => {
  await cloud.createFunction('export const handler = async () => "x".repeat(6 * 1024 * 1024 + 100)')
  expect(await cloud.invoke()).toMatchObject({
    error: 'Unhandled',
    result: {
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    },
  })
})

test('an invocation is rejected if its payload is too large or not JSON, or its function does not exist', async () => {
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

test('new code and settings take effect with the next invocation', async () => {
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

const encode = (text: string) => Buffer.from(text).toString('base64')

test('the client context arrives whatever its characters and line breaks', async () => {
  await cloud.createFunction('export const handler = async (event, context) => context.clientContext')
  const context = { user: '日本 é 😀', text: 'a\nb' }
  const ClientContext = encode(JSON.stringify(context, null, 2))
  expect((await cloud.invoke({}, { ClientContext })).result).toEqual(context)
})

test.each([
  ['not JSON', encode('no json')],
  ['not an object', encode('"text"')],
  ['too long', encode(JSON.stringify('x'.repeat(3000)))],
])('a client context that is %s is refused, and the next invocation does not wait', async (_what, ClientContext) => {
  await cloud.createFunction('export const handler = async (event, context) => context.clientContext ?? 1')
  await expect(cloud.invoke({}, { ClientContext })).rejects.toMatchObject({ name: 'InvalidRequestContentException' })
  expect((await cloud.invoke()).result).toBe(1)
})

test.skipIf(process.platform !== 'linux')(
  'a function can read neither the environment of the cloud nor that of another function in /proc',
  async () => {
    const source = `import { readFileSync } from 'node:fs'
      export const handler = async ({ pid = process.pid }) => ({
        pid: process.pid,
        own: process.env.SECRET,
        read: readFileSync('/proc/' + pid + '/environ', 'latin1').replaceAll('\\0', ''),
      })`
    await cloud.createFunction(source, { Environment: { Variables: { SECRET: 'sesame' } } })
    await cloud.createFunction(source, { FunctionName: 'g' })
    const { result } = await cloud.invoke({ pid: process.pid })
    expect(result).toMatchObject({ own: 'sesame', read: '' })
    const other = await cloud.invoke({ pid: result.pid }, { FunctionName: 'g' })
    expect(other.result.pid).not.toBe(result.pid)
    expect(other.result.read).toBe('')
  },
)

test.skipIf(process.platform !== 'linux')(
  'the environment of the cloud stays as it is for the cloud itself and for the processes that it starts',
  async () => {
    process.env.EVENTBED_TEST_VARIABLE = 'kept'
    await cloud.createFunction('export const handler = async () => 1')
    await cloud.invoke()
    expect(process.env.EVENTBED_TEST_VARIABLE).toBe('kept')
    expect(execFileSync('/bin/sh', ['-c', 'echo "$EVENTBED_TEST_VARIABLE $PATH"']).toString()).toBe(
      `kept ${process.env.PATH}\n`,
    )
    delete process.env.EVENTBED_TEST_VARIABLE
  },
)

test.skipIf(process.platform !== 'linux')('a function that uses more memory than it has is killed', async () => {
  const source = `export const handler = async ({ mb, wait }) => {
    const buffers = Array.from({ length: mb / 10 }, () => Buffer.alloc(10_000_000, 1))
    if (wait) await new Promise((resolve) => setTimeout(resolve, 60_000))
    return buffers.length
  }`
  await cloud.createFunction(source, { MemorySize: 128, Timeout: 60 })
  expect((await cloud.invoke({ mb: 20 })).result).toBe(2)
  for (const wait of [false, true]) {
    const { error, result, log } = await cloud.invoke({ mb: 300, wait }, { LogType: 'Tail' })
    expect(error).toBe('Unhandled')
    expect(result).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/signal: killed$/),
    })
    expect(log).toContain('Max Memory Used: 128 MB')
  }
  // The function has not leaked anything into the next environment.
  expect((await cloud.invoke({ mb: 20 })).result).toBe(2)
})

test.each([
  [
    'an ES module',
    {
      'index.mjs': `import { S3Client } from '@aws-sdk/client-s3'; export const handler = async () => typeof S3Client`,
    },
  ],
  [
    'a CommonJS module',
    {
      'index.cjs': `const { S3Client } = require('@aws-sdk/client-s3'); exports.handler = async () => typeof S3Client`,
    },
  ],
])('%s can import the SDK without bringing it along', async (_kind, files) => {
  await cloud.createFunction('', { Code: { ZipFile: await createZip(files) } })
  expect((await cloud.invoke()).result).toBe('function')
})

test.each([
  ['a stack that is not text', 'Object.assign(new Error("no"), { stack: 7 })'],
  ['a circular message', 'Object.assign(new Error(), { message: process })'],
  ['a symbol as its name', 'Object.assign(new Error("no"), { name: Symbol("x") })'],
  ['no prototype', 'Object.create(null)'],
])('an error with %s fails the invocation at once', async (_what, error) => {
  await cloud.createFunction(`export const handler = async () => { throw ${error} }`)
  expect(await cloud.invoke()).toMatchObject({ error: 'Unhandled', result: { errorMessage: expect.any(String) } })
})
