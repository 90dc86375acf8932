import { stumbling } from './stumbling.ts'

/** Tells nobody which row it was. */
export const handler = stumbling(() => {
  throw new Error('the writer fails')
})
