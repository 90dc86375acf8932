/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
export const MAX_ENTRIES = 10
export const MAX_REQUEST_BYTES = 1_048_576
export const MAX_TARGETS_PER_RULE = 5
export const MAX_PAGE_SIZE = 100
/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RetryPolicy.html */
export const RETRY_ATTEMPTS = { min: 0, max: 185 } as const
export const EVENT_AGE_SECONDS = { min: 60, max: 86_400 } as const

/** In levels of JSON. */
export const MAX_DETAIL_DEPTH = 1000
