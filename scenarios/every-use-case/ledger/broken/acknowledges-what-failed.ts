import type { Context, SQSEvent } from 'aws-lambda'
import { handler as recordWriter } from '../../../../handlers/record-writer/handler.ts'

/** Tells SQS that all is well, whatever failed: none of it comes back, and none becomes a dead letter. */
export async function handler(event: SQSEvent, context: Context) {
  await recordWriter(event, context)
  return { batchItemFailures: [] }
}
