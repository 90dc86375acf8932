import type { Context, SQSEvent } from 'aws-lambda'
import { handler as recordWriter } from '../../../handlers/record-writer/handler.ts'

/** Reports row 3 as failed, and stores the others. */
export async function handler({ Records }: SQSEvent, context: Context) {
  const isThird = ({ body }: SQSEvent['Records'][number]) => JSON.parse(body).row === 3
  const { batchItemFailures } = await recordWriter({ Records: Records.filter((record) => !isThird(record)) }, context)
  const third = Records.filter(isThird).map(({ messageId }) => ({ itemIdentifier: messageId }))
  return { batchItemFailures: [...batchItemFailures, ...third] }
}
