import { format } from 'node:util'

/** An error of the runtime itself, with Lambda's name for it, such as `Runtime.HandlerNotFound`. */
export function runtimeError(name, message, cause) {
  return Object.assign(new Error(message, { cause }), { name, stack: cause?.stack ?? `${name}: ${message}` })
}

/** What the caller of the function receives. */
export function toErrorResponse(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: text(error), trace: [] }
  const { name, message, stack } = error
  return { errorType: text(name), errorMessage: text(message ?? ''), trace: text(stack ?? '').split('\n') }
}

/** Functions can set the properties of an error to anything. */
function text(value) {
  try {
    return String(value)
  } catch {
    return format(value)
  }
}

/** What Lambda logs: the error with its own properties, if they can be serialized. */
export function formatErrorLog(error) {
  const { errorType, errorMessage, trace: stack } = toErrorResponse(error)
  const fields = { errorType, errorMessage, stack }
  try {
    return JSON.stringify(error instanceof Error ? { ...fields, ...error } : fields)
  } catch {
    return JSON.stringify(fields)
  }
}
