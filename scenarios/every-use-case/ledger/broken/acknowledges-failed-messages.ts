import type { Context, SQSEvent } from 'aws-lambda'
import { handler as recordWriter } from '../../../../handlers/record-writer/handler.ts'

/** Reports no failures to Lambda, so that failed messages are deleted without becoming dead letters. */
export async function handler(event: SQSEvent, context: Context) {
  await recordWriter(event, context)
  return { batchItemFailures: [] }
}
