import { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import type { Context, EventBridgeEvent } from 'aws-lambda'
import { requireVariable } from '../shared/environment.ts'
import { logger } from '../shared/logger.ts'
import { toEventRecord } from './shipment.ts'

const dynamodb = new DynamoDBClient()
const table = requireVariable('EVENTS_TABLE')

/** Records an event. A duplicate, or an event older than the recorded one, changes nothing. */
export async function handler(event: EventBridgeEvent<string, unknown>, context: Context): Promise<void> {
  logger.addContext(context)
  const { eventId, correlationId, at, item } = parseEvent(event)
  try {
    await dynamodb.send(
      new PutItemCommand({
        TableName: table,
        Item: item,
        ConditionExpression: 'attribute_not_exists(eventId) OR #at < :at',
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: { ':at': { S: at } },
      }),
    )
    logger.info(`recorded ${item.type?.S}`, { eventId, correlationId })
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) {
      logger.error(`event was not recorded: ${(error as Error).message}`, { eventId, correlationId })
      throw error
    }
    logger.info('known already, nothing changed', { eventId, correlationId })
  }
}

function parseEvent(event: EventBridgeEvent<string, unknown>) {
  try {
    return toEventRecord(event, new Date().toISOString())
  } catch (error) {
    logger.error(`event refused: ${(error as Error).message}`, logIds(event))
    throw error
  }
}

/** Reads the IDs for the log from an event that may be invalid. */
function logIds({ id, detail }: EventBridgeEvent<string, unknown>): { eventId?: string; correlationId: string } {
  const { metadata } = (detail ?? {}) as { metadata?: { id?: string; correlationId?: string } }
  return { ...(metadata?.id !== undefined && { eventId: metadata.id }), correlationId: metadata?.correlationId ?? id }
}
