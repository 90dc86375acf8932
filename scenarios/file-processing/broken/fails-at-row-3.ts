import type { Context, SQSEvent } from 'aws-lambda'
import { handler as recordWriter } from '../../../handlers/record-writer/handler.ts'

/** Cannot do row 3, and says so: its neighbours are stored. */
export async function handler({ Records }: SQSEvent, context: Context) {
  const isThird = ({ body }: SQSEvent['Records'][number]) => JSON.parse(body).row === 3
  const { batchItemFailures } = await recordWriter({ Records: Records.filter((one) => !isThird(one)) }, context)
  const third = Records.filter(isThird).map(({ messageId }) => ({ itemIdentifier: messageId }))
  return { batchItemFailures: [...batchItemFailures, ...third] }
}
