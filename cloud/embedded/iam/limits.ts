/** Characters that are not white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const LONGEST = { role: 10_240, user: 2048, managed: 6144, trust: 2048 } as const
export const MOST_ATTACHED = 10
export const MOST_KEYS = 2
export const MOST_VERSIONS = 5
export const MOST_LISTED = 100
/** Seconds: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export const ROLE_SESSION = { least: 3600, most: 43_200 } as const
