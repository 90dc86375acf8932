/** An error of the runtime's own, by its name in Lambda, such as `Runtime.HandlerNotFound`. */
export function runtimeError(name, message, cause) {
  return Object.assign(new Error(message, { cause }), { name, stack: cause?.stack ?? `${name}: ${message}` })
}

/** As the caller of the function is told of what was thrown. */
export function describe(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] }
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }
}

/** As Lambda logs a thrown error, with its own fields if they can be written as JSON. */
export function pictureOf(error) {
  const { errorType, errorMessage, trace: stack } = describe(error)
  const picture = { errorType, errorMessage, stack }
  try {
    return JSON.stringify(error instanceof Error ? { ...picture, ...error } : picture)
  } catch {
    return JSON.stringify(picture)
  }
}
