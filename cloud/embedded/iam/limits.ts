/** Characters without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const MAX_POLICY_LENGTH = { role: 10_240, user: 2048, managed: 6144, trust: 2048 } as const
export const MAX_ATTACHED_POLICIES = 10
export const MAX_ACCESS_KEYS = 2
export const MAX_POLICY_VERSIONS = 5
export const DEFAULT_MAX_ITEMS = 100
/** Seconds: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export const MAX_SESSION_DURATION = { min: 3600, max: 43_200 } as const
