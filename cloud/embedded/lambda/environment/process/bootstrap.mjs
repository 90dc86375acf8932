// The function's process: polls the Runtime API for invocations and runs the handler. Plain JavaScript with few
// imports, so that a cold start costs little more than the start of Node itself.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import { installCloudDate, setClockOffset } from './cloud-date.mjs'
import { installDiskLimit, setDiskFull } from './disk-full.mjs'
import { formatErrorLog, runtimeError, toErrorResponse } from './errors.mjs'
import { runInInvocation } from './invoke-store.mjs'
import { loadHandler } from './load-handler.mjs'
import { current, installConsole, log, markEndOfOutput } from './logging.mjs'
import { withinMemory } from './memory-limit.mjs'
import { runHandler } from './run-handler.mjs'
import { callRuntimeApi } from './runtime-client.mjs'

installCloudDate()
installDiskLimit()
setClockOffset(Number(process.argv.splice(2)[0] ?? 0))
installConsole()

function endForMemory() {
  markEndOfOutput()
  process.kill(process.pid, 'SIGKILL')
}

// The cloud holds the other end of stdin, so this process exits whenever the cloud does, even if it is killed.
process.stdin.on('error', exit).on('end', exit).on('close', exit).resume().unref()
function exit() {
  process.exit(0)
}

async function postError(path, error) {
  const response = toErrorResponse(error)
  log('ERROR', `${path === '/init/error' ? 'Uncaught Exception' : 'Invoke Error'} \t${formatErrorLog(error)}`)
  if (current.requestId) markEndOfOutput()
  await callRuntimeApi('POST', path, JSON.stringify(response), {
    'lambda-runtime-function-error-type': response.errorType,
  })
}

let handler
let isCrashing = false
async function crash(error, exitCode) {
  if (isCrashing) return
  isCrashing = true
  const { requestId } = current
  const isLoading = handler === undefined
  if (requestId || isLoading)
    await postError(requestId ? `/invocation/${requestId}/error` : '/init/error', error).catch(() => undefined)
  // Between invocations there is nothing to respond to, and the only connection is in use by the poll.
  else log('ERROR', `Uncaught Exception \t${formatErrorLog(error)}`)
  process.exit(exitCode)
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
  const { headers, body } = await callRuntimeApi('GET', '/invocation/next')
  const requestId = headers['lambda-runtime-aws-request-id']
  const traceId = headers['lambda-runtime-trace-id']
  current.requestId = requestId
  setClockOffset(Number(headers['eventbed-clock-offset-ms'] ?? 0))
  setDiskFull(headers['eventbed-disk-full'] === 'true')
  process.env._X_AMZN_TRACE_ID = traceId
  try {
    const run = () => runInInvocation(requestId, traceId, () => runHandler(handler, JSON.parse(body), headers))
    const result = await withinMemory(run, endForMemory)
    markEndOfOutput()
    await callRuntimeApi('POST', `/invocation/${requestId}/response`, result, { 'content-type': 'application/json' })
  } catch (error) {
    await postError(`/invocation/${requestId}/error`, error)
  }
  current.requestId = ''
}
