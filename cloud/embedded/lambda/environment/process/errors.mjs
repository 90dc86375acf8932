/** An error of the runtime itself, with Lambda's name for it, such as `Runtime.HandlerNotFound`. */
export function runtimeError(name, message, cause) {
  return Object.assign(new Error(message, { cause }), { name, stack: cause?.stack ?? `${name}: ${message}` })
}

/** What the caller of the function receives. */
export function toErrorResponse(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] }
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }
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
