/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-quotas.html */
export const MAX_BATCH_ENTRIES = 10
export const MAX_MESSAGE_BYTES = 1_048_576
export const MAX_IN_FLIGHT_MESSAGES = 120_000
export const MAX_MESSAGE_ATTRIBUTES = 10
export const MAX_DELAY_SECONDS = 900
export const MAX_VISIBILITY_TIMEOUT_SECONDS = 43_200
export const MAX_WAIT_SECONDS = 20
