import { setIntegrationTimeout } from '../stack/set-integration-timeout.ts'
import { WORK_MS } from './function/handler.ts'
import { probeApi, retryWhileThrottled } from './probe-api.ts'
import type { ProbeStack } from './probe-stack.ts'

/** Milliseconds; less than the function works. */
const PATIENCE = WORK_MS / 2

/** A function that takes longer than its integration may must be given up. */
export async function timesOutIntegrations(ground: ProbeStack): Promise<string | undefined> {
  const { api, client } = await probeApi(ground)
  await setIntegrationTimeout(ground.cloud.clients, api, 'GET /probe', PATIENCE)
  const { status } = await retryWhileThrottled(() => client.get('/probe?work'))
  return status === 504
    ? undefined
    : `a function that took ${WORK_MS / 1000} s where ${PATIENCE / 1000} s are allowed was answered with ${status}`
}
