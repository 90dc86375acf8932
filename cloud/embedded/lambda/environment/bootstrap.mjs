// What runs in the child process: it asks the Runtime API for work and hands it to the handler. Plain JavaScript, and
// few imports, so that a cold start costs little more than the start of Node itself.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import { existsSync, readFileSync, statSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { format } from 'node:util'
import { followCloud, setAhead } from './cloud-date.mjs'
import { fillDisk, limitDisk } from './full-disk.mjs'

const { AWS_LAMBDA_RUNTIME_API, _HANDLER, LAMBDA_TASK_ROOT } = process.env
const api = new URL(`http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`)
const agent = new Agent({ keepAlive: true, maxSockets: 1 })
const stdout = process.stdout.write.bind(process.stdout)
const stderr = process.stderr.write.bind(process.stderr)
let requestId = ''

followCloud()
limitDisk()
setAhead(Number(process.argv.splice(2)[0] ?? 0))

// The cloud holds the other end of stdin: when it dies, however it dies, so does this process.
process.stdin.on('error', die).on('end', die).on('close', die).resume().unref()
function die() {
  process.exit(0)
}

function call(method, path, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const options = { host: api.hostname, port: api.port, path: api.pathname + path, method, agent, headers }
    if (body !== undefined) headers['content-length'] = Buffer.byteLength(body)
    request(options, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve({ headers: response.headers, text }))
    })
      .on('error', reject)
      .end(body)
  })
}

// One console call is one log event however many lines it has, so line breaks travel as carriage returns.
const levels = { log: 'INFO', info: 'INFO', debug: 'DEBUG', warn: 'WARN', error: 'ERROR', trace: 'TRACE' }
function log(level, message) {
  const line = `${new Date().toISOString()}\t${requestId || 'undefined'}\t${level}\t${message}`
  stdout(`${line.replace(/\r?\n/g, '\r')}\n`)
}
for (const [method, level] of Object.entries(levels))
  console[method] = (...values) => log(level, format(...values.map(readable)))

/** An error is logged as its stack, without Node's picture of all its fields. */
function readable(value) {
  return value instanceof Error ? (value.stack ?? String(value)) : value
}

function runtimeError(name, message, cause) {
  return Object.assign(new Error(message, { cause }), { name, stack: cause?.stack ?? `${name}: ${message}` })
}

function describe(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] }
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }
}

/** Tells the cloud that all output of an invocation has been written, and how much memory the process has used. */
function markEnd() {
  const mark = `\0${requestId} ${process.resourceUsage().maxRSS}\n`
  stdout(mark)
  stderr(mark)
}

/** As Lambda logs a thrown error, with its own fields if they can be written as JSON. */
function pictureOf(error, { errorType, errorMessage, trace: stack }) {
  const picture = { errorType, errorMessage, stack }
  try {
    return JSON.stringify(error instanceof Error ? { ...picture, ...error } : picture)
  } catch {
    return JSON.stringify(picture)
  }
}

async function postError(path, error) {
  const described = describe(error)
  log('ERROR', `${path === '/init/error' ? 'Uncaught Exception' : 'Invoke Error'} \t${pictureOf(error, described)}`)
  if (requestId) markEnd()
  await call('POST', path, JSON.stringify(described), { 'lambda-runtime-function-error-type': described.errorType })
}

async function loadModule(root) {
  const found = ['', '.js', '.mjs', '.cjs'].map((ending) => root + ending).find((path) => existsFile(path))
  if (!found) throw runtimeError('Runtime.ImportModuleError', `Error: Cannot find module '${basename(root)}'`)
  try {
    return isEsModule(found) ? await import(pathToFileURL(found).href) : createRequire(import.meta.url)(found)
  } catch (error) {
    if (error instanceof SyntaxError) throw runtimeError('Runtime.UserCodeSyntaxError', String(error), error)
    if (/^(ERR_)?MODULE_NOT_FOUND$/.test(error?.code))
      throw runtimeError('Runtime.ImportModuleError', String(error), error)
    throw error
  }
}

function existsFile(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

function isEsModule(path) {
  if (path.endsWith('.mjs')) return true
  if (path.endsWith('.cjs')) return false
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const description = join(folder, 'package.json')
    if (existsSync(description)) return JSON.parse(readFileSync(description, 'utf8')).type === 'module'
    if (folder === resolve(LAMBDA_TASK_ROOT) || folder === dirname(folder)) return false
  }
}

/** `_HANDLER` is `path/file.export`, or `path/file.nested.export`. */
async function loadHandler() {
  const [, file, names] = /^([^.]*)\.(.+)$/.exec(basename(_HANDLER)) ?? []
  if (!file || _HANDLER.includes('..')) throw runtimeError('Runtime.MalformedHandlerName', 'Bad handler')
  let value = await loadModule(resolve(LAMBDA_TASK_ROOT, dirname(_HANDLER), file))
  for (const name of names.split('.')) value = value?.[name] ?? value?.default?.[name]
  if (value === undefined) throw runtimeError('Runtime.HandlerNotFound', `${_HANDLER} is undefined or not exported`)
  if (typeof value !== 'function') throw runtimeError('Runtime.HandlerNotFound', `${_HANDLER} is not a function`)
  return value
}

function contextOf(headers, settle) {
  const deadline = Number(headers['lambda-runtime-deadline-ms'])
  const env = process.env
  const json = (text) => (text ? JSON.parse(text) : undefined)
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: requestId,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: json(headers['lambda-runtime-client-context']),
    identity: json(headers['lambda-runtime-cognito-identity']),
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    succeed: (result) => settle(undefined, result),
    fail: (error) => settle(error ?? 'handled'),
    done: (error, result) => settle(error, result),
  }
}

/** Resolves with the handler's result, whichever of Node's styles it is written in. */
function run(handler, event, headers) {
  return new Promise((resolve, reject) => {
    const finish = (error, result) => (error === undefined || error === null ? resolve(result) : reject(error))
    const settle = (error, result) => {
      process.removeAllListeners('beforeExit')
      const waits = context.callbackWaitsForEmptyEventLoop && (error === undefined || error === null)
      if (waits) process.once('beforeExit', () => finish(error, result))
      else finish(error, result)
    }
    const context = contextOf(headers, settle)
    // Nothing is left to wait for and there is no answer yet: Lambda answers null.
    process.once('beforeExit', () => resolve(null))
    try {
      const result = handler(event, context, settle)
      if (typeof result?.then === 'function') result.then(resolve, reject)
    } catch (error) {
      reject(error)
    }
  }).finally(() => process.removeAllListeners('beforeExit'))
}

function stringify(result) {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? 'null'
  } catch {
    throw runtimeError('Runtime.MarshalError', 'Unable to stringify response body')
  }
}

// Functions and SDK clients find the invocation's ids here: https://github.com/awslabs/aws-lambda-invoke-store
const store = { values: undefined }
const key = (name) => Symbol.for(`_AWS_LAMBDA_${name}`)
const invokeStore = {
  getContext: () => store.values,
  hasContext: () => store.values !== undefined,
  get: (name) => store.values?.[name],
  set: (name, value) => {
    store.values = { ...store.values, [name]: value }
  },
  getRequestId: () => store.values?.[key('REQUEST_ID')] ?? '-',
  getXRayTraceId: () => store.values?.[key('X_RAY_TRACE_ID')],
  getTenantId: () => undefined,
  getTraceparent: () => undefined,
  getTracestate: () => undefined,
  getBaggage: () => undefined,
  run: (values, action) => {
    store.values = values
    return action()
  },
}
globalThis.awslambda = { InvokeStore: invokeStore }

let handler
let failing = false
async function crash(error, status) {
  if (failing) return
  failing = true
  const loading = handler === undefined
  if (requestId || loading)
    await postError(requestId ? `/invocation/${requestId}/error` : '/init/error', error).catch(() => undefined)
  // Between two invocations nobody waits for an answer, and the one connection is taken by the wait for work.
  else log('ERROR', `Uncaught Exception \t${pictureOf(error, describe(error))}`)
  process.exit(status)
}
process.on('uncaughtException', (error) => crash(error, 129))
process.on('unhandledRejection', (reason) =>
  crash(runtimeError('Runtime.UnhandledPromiseRejection', String(reason), reason), 128),
)

try {
  handler = await loadHandler()
} catch (error) {
  await crash(error, 1)
}

for (;;) {
  const { headers, text } = await call('GET', '/invocation/next')
  requestId = headers['lambda-runtime-aws-request-id']
  setAhead(Number(headers['eventbed-ahead-ms'] ?? 0))
  fillDisk(headers['eventbed-disk-is-full'] === 'true')
  process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id']
  const values = { [key('REQUEST_ID')]: requestId, [key('X_RAY_TRACE_ID')]: headers['lambda-runtime-trace-id'] }
  try {
    const result = stringify(await invokeStore.run(values, () => run(handler, JSON.parse(text), headers)))
    markEnd()
    await call('POST', `/invocation/${requestId}/response`, result, { 'content-type': 'application/json' })
  } catch (error) {
    await postError(`/invocation/${requestId}/error`, error)
  }
  requestId = ''
}
