import type { BatchResultErrorEntry } from '@aws-sdk/client-sqs'
import { AwsError } from '../core/errors.ts'
import { MAX_BATCH_ENTRIES } from './limits.ts'

/** Applies an operation to each entry of a batch. A failed entry does not stop the others. */
export function processBatch<E extends { Id?: string | undefined }, R extends object>(
  entries: readonly E[] | undefined,
  operation: (entry: E) => R,
): { Successful: (R & { Id: string })[]; Failed: BatchResultErrorEntry[] } {
  const Successful: (R & { Id: string })[] = []
  const Failed: BatchResultErrorEntry[] = []
  for (const entry of checkEntries(entries)) {
    const Id = entry.Id!
    try {
      Successful.push({ ...operation(entry), Id })
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      Failed.push({ Id, SenderFault: true, Code: error.name, Message: error.message })
    }
  }
  return { Successful, Failed }
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html#API_SendMessageBatch_Errors */
function checkEntries<E extends { Id?: string | undefined }>(entries: readonly E[] | undefined): readonly E[] {
  if (!entries?.length)
    throw batchError('EmptyBatchRequest', 'There should be at least one SendMessageBatchRequestEntry in the request.')
  if (entries.length > MAX_BATCH_ENTRIES)
    throw batchError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${MAX_BATCH_ENTRIES}. You have sent ${entries.length}.`,
    )
  const ids = new Set<string>()
  for (const { Id = '' } of entries) {
    if (!/^[\w-]{1,80}$/.test(Id))
      throw batchError(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      )
    if (ids.has(Id)) throw batchError('BatchEntryIdsNotDistinct', `Id ${Id} repeated.`)
    ids.add(Id)
  }
  return entries
}

export const batchRequestTooLong = (maxBytes: number, size: number): AwsError =>
  batchError(
    'BatchRequestTooLong',
    `Batch requests cannot be longer than ${maxBytes} bytes. You have sent ${size} bytes.`,
  )

const batchError = (code: string, message: string) => new AwsError(code, message, { status: 400 })
