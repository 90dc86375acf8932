import type { Context, SQSEvent } from 'aws-lambda'
import { handler as recordWriter } from '../../../../handlers/record-writer/handler.ts'

/** Acknowledges row 3 without storing it. */
export const handler = ({ Records }: SQSEvent, context: Context) =>
  recordWriter({ Records: Records.filter(({ body }) => JSON.parse(body).row !== 3) }, context)
