import { Logger } from '@aws-lambda-powertools/logger'

/** One JSON line a unit of work, with the id that follows an event through all functions. */
export const logger = new Logger()
