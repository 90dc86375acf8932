import { runtimeError } from './errors.mjs'

/** Resolves with the handler's result as JSON. Supports async handlers, callbacks and `context.succeed`. */
export async function runHandler(handler, event, headers) {
  return stringify(await run(handler, event, headers))
}

function run(handler, event, headers) {
  return new Promise((resolve, reject) => {
    const finish = (error, result) => (error === undefined || error === null ? resolve(result) : reject(error))
    const callback = (error, result) => {
      process.removeAllListeners('beforeExit')
      const mustWait = context.callbackWaitsForEmptyEventLoop && (error === undefined || error === null)
      if (mustWait) process.once('beforeExit', () => finish(error, result))
      else finish(error, result)
    }
    const context = createContext(headers, callback)
    // Like Lambda, respond with null if the event loop is empty and there is no result.
    process.once('beforeExit', () => resolve(null))
    try {
      const result = handler(event, context, callback)
      if (typeof result?.then === 'function') result.then(resolve, reject)
    } catch (error) {
      reject(error)
    }
  }).finally(() => process.removeAllListeners('beforeExit'))
}

function createContext(headers, callback) {
  const deadline = Number(headers['lambda-runtime-deadline-ms'])
  const env = process.env
  const parse = (text) => (text ? JSON.parse(text) : undefined)
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: parse(headers['lambda-runtime-client-context']),
    identity: parse(headers['lambda-runtime-cognito-identity']),
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    succeed: (result) => callback(undefined, result),
    fail: (error) => callback(error ?? 'handled'),
    done: (error, result) => callback(error, result),
  }
}

function stringify(result) {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? 'null'
  } catch {
    throw runtimeError('Runtime.MarshalError', 'Unable to stringify response body')
  }
}
