import { handler as recordWriter } from '../../../handlers/record-writer/handler.ts'
import { stumbling } from './stumbling.ts'

/** Stores the first row of a batch, and fails: nobody is told which. */
export const handler = stumbling(async ({ Records }, context) => {
  await recordWriter({ Records: Records.slice(0, 1) }, context)
  throw new Error('the writer fails')
})
