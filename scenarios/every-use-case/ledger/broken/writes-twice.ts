import type { Context, SQSEvent } from 'aws-lambda'
import { handler as recordWriter } from '../../../../handlers/record-writer/handler.ts'

/** Stores row 3 again as another row of the same file, and row 4 as a row of another file. */
export async function handler(event: SQSEvent, context: Context) {
  const copies = event.Records.flatMap((record) => {
    const message = JSON.parse(record.body)
    if (message.row === 3) return [{ ...record, body: JSON.stringify({ ...message, row: 1_000_003 }) }]
    if (message.row === 4)
      return [{ ...record, body: JSON.stringify({ ...message, fileId: `${message.fileId}-again` }) }]
    return []
  })
  await recordWriter({ Records: copies }, context)
  return recordWriter(event, context)
}
