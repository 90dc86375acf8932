// Where functions and SDK clients find the ids of the current invocation: https://github.com/awslabs/aws-lambda-invoke-store
const store = { values: undefined }
const key = (name) => Symbol.for(`_AWS_LAMBDA_${name}`)

globalThis.awslambda = {
  InvokeStore: {
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
  },
}

/** Runs an action with the ids of the invocation in the store. */
export function runInInvocation(requestId, traceId, action) {
  const values = { [key('REQUEST_ID')]: requestId, [key('X_RAY_TRACE_ID')]: traceId }
  return globalThis.awslambda.InvokeStore.run(values, action)
}
