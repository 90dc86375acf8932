import type { Capability } from '../api/cloud.ts'

/** What LocalStack Community 4.14.0 does not support, according to its source and to probing; see docs/parity.md. */
export const LOCALSTACK_MISSING_CAPABILITIES: Partial<Record<Capability, string>> = {
  'enforce-iam': 'LocalStack Community stores IAM policies but does not enforce them',
  'dead-letter-events': 'LocalStack Community ignores RetryPolicy and DeadLetterConfig of EventBridge targets',
  'throttle-api': 'LocalStack Community does not throttle APIs',
  'shape-gateway-responses': 'LocalStack Community applies only the status of custom gateway responses',
  'validate-by-content-type': 'LocalStack validates every body against the model, whatever its content type',
  'parallel-batches': 'LocalStack processes one batch of a queue at a time',
  'check-visibility': 'LocalStack accepts any queue as an event source, whatever its visibility timeout',
  'time-out-integrations': 'LocalStack has no integration timeout',
  'verify-signatures': 'LocalStack accepts any signature',
  trace: 'LocalStack records no spans',
  'inject-faults': 'calls inside LocalStack cannot be made to fail',
  'advance-clock': 'LocalStack uses real time, which cannot be advanced',
}
