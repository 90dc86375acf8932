import { failFirstReceive } from './fail-first-receive.ts'

/** Returns a batch response that Lambda cannot parse. */
export const handler = failFirstReceive((records) => ({
  batchItemFailures: records.map(({ messageId }) => ({ messageId })),
}))
