/**
 * The ids of the messages of a batch that a function says it has failed at. Everything succeeded when it says nothing;
 * everything failed when what it says cannot be understood.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function failedMessageIds(payload: Buffer, ids: readonly string[]): ReadonlySet<string> {
  const everything = new Set(ids)
  const response = parse(payload)
  if (response === null) return new Set()
  if (typeof response !== 'object' || Array.isArray(response)) return everything
  if (!('batchItemFailures' in response) || response.batchItemFailures === null) return new Set()
  const { batchItemFailures: failures } = response
  if (!Array.isArray(failures)) return everything
  const failed = failures.map((failure: unknown) => identifierOf(failure))
  return failed.every((id) => id !== undefined && everything.has(id)) ? new Set(failed as string[]) : everything
}

function identifierOf(failure: unknown): string | undefined {
  if (typeof failure !== 'object' || failure === null || !('itemIdentifier' in failure)) return undefined
  return typeof failure.itemIdentifier === 'string' ? failure.itemIdentifier : undefined
}

/** `null` for no answer, `undefined` for one that is not JSON. */
function parse(payload: Buffer): unknown {
  if (payload.length === 0) return null
  try {
    return JSON.parse(payload.toString())
  } catch {
    return undefined
  }
}
