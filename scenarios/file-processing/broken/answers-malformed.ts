import { stumbling } from './stumbling.ts'

/** Stores nothing, and names the messages in a way that Lambda does not understand. */
export const handler = stumbling(async ({ Records }) => ({
  batchItemFailures: Records.map(({ messageId }) => ({ messageId })),
}))
