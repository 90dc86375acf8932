import { setTimeout } from 'node:timers/promises'
import { stumbling } from './stumbling.ts'

/** Works until Lambda ends it. */
export const handler = stumbling(() => setTimeout(60_000))
