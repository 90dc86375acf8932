import type { CloudName } from '../api/cloud.ts'
import { CLOUD_NAMES } from '../choose/choose.ts'
import { examineAccount, examineEndpoint } from './elsewhere.ts'
import type { Finding } from './finding.ts'
import { examineImages } from './images.ts'
import { examineArchitecture, examineMemory, examineNode } from './machine.ts'
import { examineRuntime } from './runtime.ts'
import type { Surroundings } from './surroundings.ts'

/** Looks at all that any cloud needs. Starts nothing, pulls nothing, and takes no longer than its patience. */
export async function examine(surroundings: Surroundings): Promise<readonly Finding[]> {
  const [containers, endpoint] = await Promise.all([examineContainers(surroundings), examineEndpoint(surroundings)])
  return [
    examineNode(surroundings),
    examineArchitecture(surroundings),
    examineMemory(surroundings),
    ...containers,
    endpoint,
    examineAccount(surroundings),
  ]
}

async function examineContainers(surroundings: Surroundings): Promise<readonly Finding[]> {
  const { runtime, findings } = await examineRuntime(surroundings)
  return runtime ? [...findings, ...(await examineImages(surroundings, runtime))] : findings
}

/** What stands in the way of a cloud. */
export const obstacles = (findings: readonly Finding[], cloud: CloudName): readonly Finding[] =>
  findings.filter(({ state, neededFor }) => state === 'missing' && neededFor.includes(cloud))

/** The clouds that nothing stands in the way of. */
export const startable = (findings: readonly Finding[]): readonly CloudName[] =>
  CLOUD_NAMES.filter((cloud) => obstacles(findings, cloud).length === 0)
