import { setTimeout } from 'node:timers/promises'
import { handler as recordWriter } from '../../../handlers/record-writer/handler.ts'
import { stumbling } from './stumbling.ts'

/** Stores all rows of a batch, and is cut off before it has said so. */
export const handler = stumbling(async (event, context) => {
  await recordWriter(event, context)
  await setTimeout(60_000)
})
