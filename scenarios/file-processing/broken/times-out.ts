import { setTimeout } from 'node:timers/promises'
import { failFirstReceive } from './fail-first-receive.ts'

/** Runs until its timeout. */
export const handler = failFirstReceive(() => setTimeout(60_000))
