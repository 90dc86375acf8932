import type { Capability, StartedCloud } from '../../cloud/api/cloud.ts'
import type { CloudFeatures } from '../../cloud/remote/remote-cloud.ts'
import { checksBatchAnswers } from './checks-batch-answers.ts'
import { checksVisibility } from './checks-visibility.ts'
import { enforcesIam } from './enforces-iam.ts'
import { keepsDeadLetters } from './keeps-dead-letters.ts'
import { createProbeStack, type ProbeStack } from './probe-stack.ts'
import { readsRanges } from './reads-ranges.ts'
import { recordsFailedEvents } from './records-failed-events.ts'
import { recordsSpans } from './records-spans.ts'
import { redrivesMessages } from './redrives-messages.ts'
import { shapesGatewayResponses, throttlesApi, validatesByContentType } from './rest-api.ts'
import { timesOutIntegrations } from './times-out-integrations.ts'
import { verifiesSignatures } from './verifies-signatures.ts'
import { worksOnBatchesInParallel } from './works-on-batches-in-parallel.ts'

/** Tries one thing. Says why the cloud cannot do it, or nothing when it can. */
export type CapabilityCheck = (ground: ProbeStack) => Promise<string | undefined>

/** In this order: the last one removes the function. */
const TRIALS: readonly (readonly [Capability, CapabilityCheck])[] = [
  ['trace', recordsSpans],
  ['verify-signatures', verifiesSignatures],
  ['enforce-iam', enforcesIam],
  ['read-ranges', readsRanges],
  ['redrive-messages', redrivesMessages],
  ['record-failed-events', recordsFailedEvents],
  ['validate-by-content-type', validatesByContentType],
  ['shape-gateway-responses', shapesGatewayResponses],
  ['throttle-api', throttlesApi],
  ['time-out-integrations', timesOutIntegrations],
  ['check-visibility', checksVisibility],
  ['parallel-batches', worksOnBatchesInParallel],
  ['check-batch-answers', checksBatchAnswers],
  ['dead-letter-events', keepsDeadLetters],
]

/** Finds out only what its functions must be told to find the cloud: for who builds something there, and asks no more. */
export async function detectEndpoint(cloud: StartedCloud): Promise<CloudFeatures> {
  await using ground = await createProbeStack(cloud)
  return { missingCapabilities: {}, functionEnvironment: ground.build.functionEnvironment }
}

/**
 * Finds out what a cloud can do by trying it: builds a small stack there, asks each thing of it, and removes it again.
 * A thing that cannot even be tried is lacking too, with the error as the reason.
 */
export async function probe(cloud: StartedCloud, onProgress?: (step: string) => void): Promise<CloudFeatures> {
  await using ground = await createProbeStack(cloud)
  const lacking: Partial<Record<Capability, string>> = {}
  for (const [capability, trial] of TRIALS) {
    onProgress?.(`trying: ${capability}`)
    const reason = await trial(ground).catch((error: Error) => `trying it failed with ${error.name}: ${error.message}`)
    if (reason !== undefined) lacking[capability] = `${cloud.endpoint} was asked: ${reason}`
  }
  lacking['advance-clock'] = `${cloud.endpoint} is shared by all scenarios, and so is its time`
  lacking['inject-faults'] = `${cloud.endpoint} is shared by all scenarios, and so would be its faults`
  return { missingCapabilities: lacking, functionEnvironment: ground.build.functionEnvironment }
}
