/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
export const MOST_ENTRIES = 10
export const MOST_BYTES = 1_048_576
export const MOST_TARGETS = 5
export const MOST_LISTED = 100
/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RetryPolicy.html */
export const RETRIES = { least: 0, most: 185 } as const
export const EVENT_AGE = { least: 60, most: 86_400 } as const
