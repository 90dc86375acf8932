import { integrationTimeout } from '../stack/integration-timeout.ts'
import { WORK } from './function/handler.ts'
import type { Ground } from './ground.ts'
import { calmly, probeApi } from './probe-api.ts'

/** Milliseconds; less than the function works. */
const PATIENCE = WORK / 2

/** A function that takes longer than its integration may must be given up. */
export async function timesOutIntegrations(ground: Ground): Promise<string | undefined> {
  const { api, client } = await probeApi(ground)
  await integrationTimeout(ground.cloud.clients, api, 'GET /probe', PATIENCE)
  const { status } = await calmly(() => client.get('/probe?work'))
  return status === 504
    ? undefined
    : `a function that took ${WORK / 1000} s where ${PATIENCE / 1000} s are allowed was answered with ${status}`
}
