import type { Target } from '@aws-sdk/client-eventbridge'
import type { DeadLetter } from '../../core/delivery.ts'
import type { Caller } from '../../core/internal-client.ts'
import type { Rule } from '../bus.ts'
import type { EventBridgeEvent } from '../event.ts'
import { stringifyExact, withExactNumbers } from '../exact-numbers.ts'

/**
 * A target's dead-letter queue gets the event itself rather than the target's input.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export function createDeadLetter(
  rule: Rule,
  { Arn, DeadLetterConfig }: Target,
  event: EventBridgeEvent,
  caller: Caller,
): DeadLetter | undefined {
  if (!DeadLetterConfig?.Arn) return undefined
  return {
    queueArn: DeadLetterConfig.Arn,
    caller,
    message: ({ error, retries, exhaustedRetryCondition }) => ({
      body: stringifyExact(withExactNumbers(event)),
      messageAttributes: stringAttributes({
        RULE_ARN: rule.arn,
        TARGET_ARN: Arn,
        ERROR_CODE: errorCode(error.name),
        ERROR_MESSAGE: error.message,
        EXHAUSTED_RETRY_CONDITION: exhaustedRetryCondition,
        RETRY_ATTEMPTS: String(retries),
      }),
    }),
  }
}

/** Leaves out empty values, which SQS rejects. */
const stringAttributes = (values: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value ? [[name, { DataType: 'String', StringValue: value }]] : [],
    ),
  )

const ERROR_CODES = new Map([
  ['AccessDenied', 'NO_PERMISSIONS'],
  ['AccessDeniedException', 'NO_PERMISSIONS'],
  ['ResourceNotFoundException', 'NO_RESOURCE'],
  ['QueueDoesNotExist', 'NO_RESOURCE'],
  ['TooManyRequestsException', 'THROTTLING'],
  ['InvalidParameterValueException', 'INVALID_PARAMETER'],
  ['InternalFailure', 'INTERNAL_ERROR'],
  ['FailedToAssumeRole', 'FAILED_TO_ASSUME_ROLE'],
  ['ThirdAccountHopDetected', 'THIRD_ACCOUNT_HOP_DETECTED'],
  ['ServiceException', 'INTERNAL_ERROR'],
])

const errorCode = (name: string): string =>
  ERROR_CODES.get(name) ?? (/throttl/i.test(name) ? 'THROTTLING' : 'SDK_CLIENT_ERROR')
