import type { Capability } from '../api/cloud.ts'

/** What LocalStack Community 4.14.0 cannot do, read in its source and tried; see docs/parity.md. */
export const LOCALSTACK_MISSING_CAPABILITIES: Partial<Record<Capability, string>> = {
  'enforce-iam': 'LocalStack Community stores permissions but does not enforce them',
  'dead-letter-events': 'LocalStack Community ignores RetryPolicy and DeadLetterConfig of EventBridge targets',
  'throttle-api': 'LocalStack Community does not throttle APIs',
  'shape-gateway-responses': 'LocalStack Community changes only the status of custom gateway responses',
  'validate-by-content-type': 'LocalStack holds every body against the model, whatever its content type',
  'parallel-batches': 'LocalStack works on one batch of a queue at a time',
  'check-visibility': 'LocalStack takes any queue as an event source, however short it hides its messages',
  'time-out-integrations': 'LocalStack waits for a function as long as it takes',
  'verify-signatures': 'LocalStack accepts any signature',
  trace: 'LocalStack records no spans',
  'inject-faults': 'nobody can make the calls inside LocalStack fail',
  'advance-clock': 'LocalStack goes by real time, which nobody can move on',
}
