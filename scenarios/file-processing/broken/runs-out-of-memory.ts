import { failFirstReceive } from './fail-first-receive.ts'

/** Allocates memory without end. */
export const handler = failFirstReceive(() => {
  for (const kept: number[][] = []; ; ) kept.push(new Array(100_000).fill(kept.length))
})
