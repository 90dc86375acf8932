/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-quotas.html */
export const BATCH_ENTRIES = 10
export const MESSAGE_BYTES = 1_048_576
export const IN_FLIGHT = 120_000
export const MESSAGE_ATTRIBUTES = 10
export const DELAY_SECONDS = 900
export const VISIBILITY_SECONDS = 43_200
export const WAIT_SECONDS = 20
/** How long a FIFO queue remembers what it was sent, in milliseconds. */
export const DEDUPLICATION_WINDOW = 5 * 60_000
