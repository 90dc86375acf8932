import type { BatchWriteItemCommandInput, WriteRequest } from '@aws-sdk/client-dynamodb'
import type { PutEventsCommandInput, PutEventsCommandOutput } from '@aws-sdk/client-eventbridge'
import type { BatchResultErrorEntry } from '@aws-sdk/client-sqs'

/** How a batch is done without its first entries, and what its answer says of those. */
type Batch = (input: object, entries: number, act: (input: object) => Promise<object>) => Promise<object>

const REASON = 'The request processing has failed because of an unknown error, exception or failure.'

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_BatchResultErrorEntry.html */
const ofQueue: Batch = async (input, entries, act) => {
  const { Entries = [], ...rest } = input as { Entries?: { Id: string }[] }
  const left = Entries.slice(entries)
  const done = left.length > 0 ? await act({ ...rest, Entries: left }) : {}
  const failed = Entries.slice(0, entries).map(({ Id }) => ({
    Id,
    SenderFault: false,
    Code: 'InternalError',
    Message: REASON,
  }))
  const { Failed = [] } = done as { Failed?: BatchResultErrorEntry[] }
  return { Successful: [], ...done, Failed: [...Failed, ...failed] }
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html */
const ofBus: Batch = async (input, entries, act) => {
  const { Entries = [], ...rest } = input as PutEventsCommandInput
  const left = Entries.slice(entries)
  const done = left.length > 0 ? await act({ ...rest, Entries: left }) : {}
  const failed = Entries.slice(0, entries).map(() => ({ ErrorCode: 'InternalFailure', ErrorMessage: REASON }))
  const { Entries: put = [], FailedEntryCount = 0 } = done as Partial<PutEventsCommandOutput>
  return { FailedEntryCount: FailedEntryCount + failed.length, Entries: [...failed, ...put] }
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const ofTables: Batch = async (input, entries, act) => {
  const { RequestItems = {}, ...rest } = input as BatchWriteItemCommandInput
  const all = requestsOf(RequestItems)
  const done = all.length > entries ? await act({ ...rest, RequestItems: byTable(all.slice(entries)) }) : {}
  const { UnprocessedItems = {} } = done as { UnprocessedItems?: Tables }
  return { ...done, UnprocessedItems: byTable([...all.slice(0, entries), ...requestsOf(UnprocessedItems)]) }
}

type Tables = Record<string, WriteRequest[]>

const requestsOf = (tables: Tables) =>
  Object.entries(tables).flatMap(([table, requests]) => requests.map((one) => [table, one] as const))

function byTable(requests: ReturnType<typeof requestsOf>): Tables {
  const tables: Tables = {}
  for (const [table, request] of requests) tables[table] = [...(tables[table] ?? []), request]
  return tables
}

/** The operations that can fail in part, each as `service:Operation`. */
export const BATCHES: ReadonlyMap<string, Batch> = new Map([
  ['sqs:SendMessageBatch', ofQueue],
  ['sqs:DeleteMessageBatch', ofQueue],
  ['sqs:ChangeMessageVisibilityBatch', ofQueue],
  ['events:PutEvents', ofBus],
  ['dynamodb:BatchWriteItem', ofTables],
])
