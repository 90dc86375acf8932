import { stumbling } from './stumbling.ts'

/** Names the messages in a way that Lambda does not understand. */
export const handler = stumbling((records) => ({
  batchItemFailures: records.map(({ messageId }) => ({ messageId })),
}))
