import { parseJson } from '../../../common/json.ts'

/**
 * The ids of the messages that the function reports as failed: none if the response is empty, all if it is invalid.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function failedMessageIds(payload: Buffer, ids: readonly string[]): ReadonlySet<string> {
  const allIds = new Set(ids)
  const response = payload.length === 0 ? null : parseJson(payload.toString())
  if (response === null) return new Set()
  if (typeof response !== 'object' || Array.isArray(response)) return allIds
  if (!('batchItemFailures' in response) || response.batchItemFailures === null) return new Set()
  const { batchItemFailures: failures } = response
  if (!Array.isArray(failures)) return allIds
  const failed = failures.map((failure: unknown) => getItemIdentifier(failure))
  return failed.every((id) => id !== undefined && allIds.has(id)) ? new Set(failed as string[]) : allIds
}

function getItemIdentifier(failure: unknown): string | undefined {
  if (typeof failure !== 'object' || failure === null || !('itemIdentifier' in failure)) return undefined
  return typeof failure.itemIdentifier === 'string' ? failure.itemIdentifier : undefined
}
