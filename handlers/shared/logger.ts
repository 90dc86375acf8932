import { Logger } from '@aws-lambda-powertools/logger'

/** Writes JSON lines. Each carries the correlation ID that follows an event through all functions. */
export const logger = new Logger()
