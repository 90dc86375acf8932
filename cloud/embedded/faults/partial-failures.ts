import type { BatchWriteItemCommandInput, WriteRequest } from '@aws-sdk/client-dynamodb'
import type { PutEventsCommandInput, PutEventsCommandOutput } from '@aws-sdk/client-eventbridge'
import type { BatchResultErrorEntry } from '@aws-sdk/client-sqs'

/** Executes a batch without its first entries, and reports those as failed in the output. */
type FailPartially = (input: object, entries: number, act: (input: object) => Promise<object>) => Promise<object>

const FAILURE_MESSAGE = 'The request processing has failed because of an unknown error, exception or failure.'

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_BatchResultErrorEntry.html */
const failQueueEntries: FailPartially = async (input, entries, act) => {
  const { Entries = [], ...rest } = input as { Entries?: { Id: string }[] }
  const remaining = Entries.slice(entries)
  const output = remaining.length > 0 ? await act({ ...rest, Entries: remaining }) : {}
  const failed = Entries.slice(0, entries).map(({ Id }) => ({
    Id,
    SenderFault: false,
    Code: 'InternalError',
    Message: FAILURE_MESSAGE,
  }))
  const { Failed = [] } = output as { Failed?: BatchResultErrorEntry[] }
  return { Successful: [], ...output, Failed: [...Failed, ...failed] }
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html */
const failBusEntries: FailPartially = async (input, entries, act) => {
  const { Entries = [], ...rest } = input as PutEventsCommandInput
  const remaining = Entries.slice(entries)
  const output = remaining.length > 0 ? await act({ ...rest, Entries: remaining }) : {}
  const failed = Entries.slice(0, entries).map(() => ({ ErrorCode: 'InternalFailure', ErrorMessage: FAILURE_MESSAGE }))
  const { Entries: put = [], FailedEntryCount = 0 } = output as Partial<PutEventsCommandOutput>
  return { FailedEntryCount: FailedEntryCount + failed.length, Entries: [...failed, ...put] }
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const failTableRequests: FailPartially = async (input, entries, act) => {
  const { RequestItems = {}, ...rest } = input as BatchWriteItemCommandInput
  const all = toRequestList(RequestItems)
  const output = all.length > entries ? await act({ ...rest, RequestItems: byTable(all.slice(entries)) }) : {}
  const { UnprocessedItems = {} } = output as { UnprocessedItems?: Tables }
  return { ...output, UnprocessedItems: byTable([...all.slice(0, entries), ...toRequestList(UnprocessedItems)]) }
}

type Tables = Record<string, WriteRequest[]>

const toRequestList = (tables: Tables) =>
  Object.entries(tables).flatMap(([table, requests]) => requests.map((request) => [table, request] as const))

function byTable(requests: ReturnType<typeof toRequestList>): Tables {
  const tables: Tables = {}
  for (const [table, request] of requests) tables[table] = [...(tables[table] ?? []), request]
  return tables
}

/** The operations that can fail partially, each as `service:Operation`. */
export const PARTIAL_FAILURES: ReadonlyMap<string, FailPartially> = new Map([
  ['sqs:SendMessageBatch', failQueueEntries],
  ['sqs:DeleteMessageBatch', failQueueEntries],
  ['sqs:ChangeMessageVisibilityBatch', failQueueEntries],
  ['events:PutEvents', failBusEntries],
  ['dynamodb:BatchWriteItem', failTableRequests],
])
