import { handler as recordWriter } from '../../../handlers/record-writer/handler.ts'
import { stumbling } from './stumbling.ts'

/** Stores all rows of a batch, and then needs more memory than there is. */
export const handler = stumbling(async (event, context) => {
  await recordWriter(event, context)
  for (const kept: number[][] = []; ; ) kept.push(new Array(100_000).fill(kept.length))
})
