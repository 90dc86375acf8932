import type { Capability, StartedCloud } from '../../cloud/api/cloud.ts'
import type { CloudFeatures } from '../../cloud/remote/remote-cloud.ts'
import { checkIamEnforcement, checkSignatureVerification } from './access-checks.ts'
import { checkDeadLetterEvents, checkFailedEvents } from './event-checks.ts'
import { createProbeStack, type ProbeStack } from './probe-stack.ts'
import {
  checkBatchResponses,
  checkMessageRedrive,
  checkParallelBatches,
  checkVisibilityTimeout,
} from './queue-checks.ts'
import { checkRangeReads } from './range-read-check.ts'
import {
  checkGatewayResponses,
  checkIntegrationTimeout,
  checkThrottling,
  checkValidationByContentType,
} from './rest-api-checks.ts'
import { checkTracing } from './trace-check.ts'

/** Checks one capability by using it. Returns the reason why the cloud lacks it, or `undefined` if the cloud has it. */
type CapabilityCheck = (stack: ProbeStack) => Promise<string | undefined>

/** The order matters: the last check removes the function. */
const CHECKS: readonly (readonly [Capability, CapabilityCheck])[] = [
  ['trace', checkTracing],
  ['verify-signatures', checkSignatureVerification],
  ['enforce-iam', checkIamEnforcement],
  ['read-ranges', checkRangeReads],
  ['redrive-messages', checkMessageRedrive],
  ['record-failed-events', checkFailedEvents],
  ['validate-by-content-type', checkValidationByContentType],
  ['shape-gateway-responses', checkGatewayResponses],
  ['throttle-api', checkThrottling],
  ['time-out-integrations', checkIntegrationTimeout],
  ['check-visibility', checkVisibilityTimeout],
  ['parallel-batches', checkParallelBatches],
  ['check-batch-answers', checkBatchResponses],
  ['dead-letter-events', checkDeadLetterEvents],
]

/** Detects only the variables that functions need to find the cloud, for commands that do not depend on capabilities. */
export async function detectEndpoint(cloud: StartedCloud): Promise<CloudFeatures> {
  await using stack = await createProbeStack(cloud)
  return { missingCapabilities: {}, functionEnvironment: stack.build.functionEnvironment }
}

/**
 * Detects the capabilities of a cloud: builds a small stack in it, checks each capability, and removes the stack. A
 * capability whose check fails with an error is missing, and the error is the reason.
 */
export async function probe(cloud: StartedCloud, onProgress?: (step: string) => void): Promise<CloudFeatures> {
  await using stack = await createProbeStack(cloud)
  const missing: Partial<Record<Capability, string>> = {}
  for (const [capability, check] of CHECKS) {
    onProgress?.(`checking: ${capability}`)
    const reason = await check(stack).catch((error: Error) => `the check failed with ${error.name}: ${error.message}`)
    if (reason !== undefined) missing[capability] = `${cloud.endpoint} was probed: ${reason}`
  }
  missing['advance-clock'] = `all scenarios share the clock of ${cloud.endpoint}`
  missing['inject-faults'] = `faults would affect all scenarios that share ${cloud.endpoint}`
  return { missingCapabilities: missing, functionEnvironment: stack.build.functionEnvironment }
}
