import { stumbling } from './stumbling.ts'

/** Needs more memory than there is. */
export const handler = stumbling(() => {
  for (const kept: number[][] = []; ; ) kept.push(new Array(100_000).fill(kept.length))
})
