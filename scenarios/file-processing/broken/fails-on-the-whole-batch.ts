import { failFirstReceive } from './fail-first-receive.ts'

/** Fails without reporting which row failed. */
export const handler = failFirstReceive(() => {
  throw new Error('the writer fails')
})
