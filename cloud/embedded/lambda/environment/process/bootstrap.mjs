// What runs in the child process: it asks the Runtime API for work and hands it to the handler. Plain JavaScript, and
// few imports, so that a cold start costs little more than the start of Node itself.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import { followCloud, setAhead } from './cloud-date.mjs'
import { describe, pictureOf, runtimeError } from './failures.mjs'
import { fillDisk, limitDisk } from './full-disk.mjs'
import { duringInvocation } from './invoke-store.mjs'
import { loadHandler } from './load-handler.mjs'
import { current, log, markEnd, takeConsole } from './output.mjs'
import { runHandler } from './run-handler.mjs'
import { call } from './runtime-client.mjs'

followCloud()
limitDisk()
setAhead(Number(process.argv.splice(2)[0] ?? 0))
takeConsole()

// The cloud holds the other end of stdin: when it dies, however it dies, so does this process.
process.stdin.on('error', die).on('end', die).on('close', die).resume().unref()
function die() {
  process.exit(0)
}

async function postError(path, error) {
  const described = describe(error)
  log('ERROR', `${path === '/init/error' ? 'Uncaught Exception' : 'Invoke Error'} \t${pictureOf(error)}`)
  if (current.requestId) markEnd()
  await call('POST', path, JSON.stringify(described), { 'lambda-runtime-function-error-type': described.errorType })
}

let handler
let failing = false
async function crash(error, status) {
  if (failing) return
  failing = true
  const { requestId } = current
  const loading = handler === undefined
  if (requestId || loading)
    await postError(requestId ? `/invocation/${requestId}/error` : '/init/error', error).catch(() => undefined)
  // Between two invocations nobody waits for an answer, and the one connection is taken by the wait for work.
  else log('ERROR', `Uncaught Exception \t${pictureOf(error)}`)
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
  const requestId = headers['lambda-runtime-aws-request-id']
  const traceId = headers['lambda-runtime-trace-id']
  current.requestId = requestId
  setAhead(Number(headers['eventbed-clock-offset-ms'] ?? 0))
  fillDisk(headers['eventbed-disk-full'] === 'true')
  process.env._X_AMZN_TRACE_ID = traceId
  try {
    const result = await duringInvocation(requestId, traceId, () => runHandler(handler, JSON.parse(text), headers))
    markEnd()
    await call('POST', `/invocation/${requestId}/response`, result, { 'content-type': 'application/json' })
  } catch (error) {
    await postError(`/invocation/${requestId}/error`, error)
  }
  current.requestId = ''
}
