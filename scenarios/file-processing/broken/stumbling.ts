import type { Context, SQSEvent, SQSRecord } from 'aws-lambda'
import { handler as recordWriter } from '../../../handlers/record-writer/handler.ts'

type Writer = (event: SQSEvent, context: Context) => Promise<unknown>

/**
 * A writer that stores the first row of what is handed out for the first time, and stumbles; it does its work when that
 * comes again.
 */
export const stumbling =
  (stumble: (records: readonly SQSRecord[]) => unknown): Writer =>
  async (event, context) => {
    const [first] = event.Records
    if (!first || !event.Records.every(isNew)) return recordWriter(event, context)
    await recordWriter({ Records: [first] }, context)
    return stumble(event.Records)
  }

const isNew = ({ attributes }: SQSRecord): boolean => attributes.ApproximateReceiveCount === '1'
