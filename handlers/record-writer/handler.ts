import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { requireVariable } from '../shared/environment.ts'
import { logger } from '../shared/logger.ts'
import { BatchingWriter } from './batching-writer.ts'
import { PoisonRow, toRecordItem } from './record.ts'

const dynamodb = new DynamoDBClient()
const table = requireVariable('RECORDS_TABLE')
/** Left for the answer. */
const RESERVE_MS = 500

/** Stores each row of a batch; answers with the messages that failed, and only those come back. */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  logger.addContext(context)
  const batch = new BatchingWriter(dynamodb, table, () => context.getRemainingTimeInMillis() - RESERVE_MS)
  const processedAt = new Date().toISOString()
  const stored = new Map<string, number>()

  const store = async ({ body, messageId }: SQSRecord): Promise<void> => {
    try {
      const { item, message } = toRecordItem(body, processedAt)
      await batch.put(item)
      stored.set(message.correlationId, (stored.get(message.correlationId) ?? 0) + 1)
    } catch (error) {
      const kind = error instanceof PoisonRow ? 'row breaks a rule' : 'row was not stored'
      logger.error(`${kind}: ${(error as Error).message}`, { messageId, ...logIds(body) })
      throw error
    }
  }
  const answer = await processPartialResponse(event, store, new BatchProcessor(EventType.SQS), {
    context,
    processInParallel: true,
    // A batch that failed whole is reported message by message, too.
    throwOnFullBatchFailure: false,
  })
  for (const [correlationId, rows] of stored) logger.info(`stored ${rows} rows`, { correlationId, rows })
  return answer as SQSBatchResponse
}

/** What can be read of a message that may be anything. */
function logIds(body: string): { correlationId?: string; fileId?: string; row?: number } {
  try {
    const { correlationId, fileId, row } = JSON.parse(body)
    return { correlationId, fileId, row }
  } catch {
    return {}
  }
}
