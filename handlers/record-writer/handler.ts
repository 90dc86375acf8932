import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { requireVariable } from '../shared/environment.ts'
import { logger } from '../shared/logger.ts'
import { BatchingWriter } from './batching-writer.ts'
import { PoisonRow, toRecordItem } from './record.ts'

const dynamodb = new DynamoDBClient()
const table = requireVariable('RECORDS_TABLE')
/** Kept free at the end of the invocation for returning the response. */
const RESERVE_MS = 500

/** Stores each row of a batch. Returns the failed messages, so that SQS delivers only those again. */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  logger.addContext(context)
  const writer = new BatchingWriter(dynamodb, table, () => context.getRemainingTimeInMillis() - RESERVE_MS)
  const processedAt = new Date().toISOString()
  const storedRows = new Map<string, number>()

  const store = async ({ body, messageId }: SQSRecord): Promise<void> => {
    try {
      const { item, message } = toRecordItem(body, processedAt)
      await writer.put(item)
      storedRows.set(message.correlationId, (storedRows.get(message.correlationId) ?? 0) + 1)
    } catch (error) {
      const kind = error instanceof PoisonRow ? 'row breaks a rule' : 'row was not stored'
      logger.error(`${kind}: ${(error as Error).message}`, { messageId, ...logIds(body) })
      throw error
    }
  }
  const response = await processPartialResponse(event, store, new BatchProcessor(EventType.SQS), {
    context,
    processInParallel: true,
    // If every message failed, throwing would report the batch as one failure instead of message by message.
    throwOnFullBatchFailure: false,
  })
  for (const [correlationId, rows] of storedRows) logger.info(`stored ${rows} rows`, { correlationId, rows })
  return response as SQSBatchResponse
}

/** Reads the IDs for the log from a message that may be invalid. */
function logIds(body: string): { correlationId?: string; fileId?: string; row?: number } {
  try {
    const { correlationId, fileId, row } = JSON.parse(body)
    return { correlationId, fileId, row }
  } catch {
    return {}
  }
}
