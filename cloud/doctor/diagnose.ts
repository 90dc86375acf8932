import type { CloudName } from '../api/cloud.ts'
import { CLOUD_NAMES } from '../choose/choose-cloud.ts'
import { checkImages } from './check-images.ts'
import { checkArchitecture, checkMemory, checkNode } from './check-machine.ts'
import { checkAccount, checkEndpoint } from './check-remote.ts'
import { checkRuntime } from './check-runtime.ts'
import type { Finding } from './finding.ts'
import type { MachineInfo } from './machine-info.ts'

/** Looks at all that any cloud needs. Starts nothing, pulls nothing, and takes no longer than its patience. */
export async function diagnose(surroundings: MachineInfo): Promise<readonly Finding[]> {
  const [containers, endpoint] = await Promise.all([checkContainers(surroundings), checkEndpoint(surroundings)])
  return [
    checkNode(surroundings),
    checkArchitecture(surroundings),
    checkMemory(surroundings),
    ...containers,
    endpoint,
    checkAccount(surroundings),
  ]
}

async function checkContainers(surroundings: MachineInfo): Promise<readonly Finding[]> {
  const { runtime, findings } = await checkRuntime(surroundings)
  return runtime ? [...findings, ...(await checkImages(surroundings, runtime))] : findings
}

/** What stands in the way of a cloud. */
export const blockingFindings = (findings: readonly Finding[], cloud: CloudName): readonly Finding[] =>
  findings.filter(({ state, neededFor }) => state === 'missing' && neededFor.includes(cloud))

/** The clouds that nothing stands in the way of. */
export const startableClouds = (findings: readonly Finding[]): readonly CloudName[] =>
  CLOUD_NAMES.filter((cloud) => blockingFindings(findings, cloud).length === 0)
