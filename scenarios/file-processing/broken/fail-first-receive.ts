import type { Context, SQSEvent, SQSRecord } from 'aws-lambda'
import { handler as recordWriter } from '../../../handlers/record-writer/handler.ts'

type Writer = (event: SQSEvent, context: Context) => Promise<unknown>

/** A record-writer that stores only the first row of a new batch, and then fails. It handles a repeated batch. */
export const failFirstReceive =
  (fail: (records: readonly SQSRecord[]) => unknown): Writer =>
  async (event, context) => {
    const [first] = event.Records
    if (!first || !event.Records.every(isNew)) return recordWriter(event, context)
    await recordWriter({ Records: [first] }, context)
    return fail(event.Records)
  }

const isNew = ({ attributes }: SQSRecord): boolean => attributes.ApproximateReceiveCount === '1'
