import { runtimeError } from './failures.mjs'

/** Resolves with the handler's result as JSON, whichever of Node's styles it is written in. */
export async function runHandler(handler, event, headers) {
  return stringify(await run(handler, event, headers))
}

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
    awsRequestId: headers['lambda-runtime-aws-request-id'],
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

function stringify(result) {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? 'null'
  } catch {
    throw runtimeError('Runtime.MarshalError', 'Unable to stringify response body')
  }
}
