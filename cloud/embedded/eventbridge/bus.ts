import type { DeadLetterConfig, RetryPolicy, RuleState, Tag, Target } from '@aws-sdk/client-eventbridge'

export interface Bus {
  readonly name: string
  readonly arn: string
  readonly createdAt: number
  description: string | undefined
  policy: string | undefined
  deadLetterConfig: DeadLetterConfig | undefined
  tags: Tag[]
  readonly rules: Map<string, Rule>
}

export interface Rule {
  readonly name: string
  readonly arn: string
  readonly busName: string
  readonly pattern: string | undefined
  readonly matches: (event: unknown) => boolean
  readonly schedule: string | undefined
  readonly roleArn: string | undefined
  readonly description: string | undefined
  state: RuleState
  readonly targets: Map<string, Target>
  tags: Tag[]
}

export const isEnabled = ({ state }: Rule): boolean => state !== 'DISABLED'

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html */
export const DEFAULT_RETRY_POLICY: Required<RetryPolicy> = {
  MaximumRetryAttempts: 185,
  MaximumEventAgeInSeconds: 86_400,
}
