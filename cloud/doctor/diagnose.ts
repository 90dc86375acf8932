import type { CloudName } from '../api/cloud.ts'
import { type CloudChoice, chooseCloud, parseCloudName } from '../choose/choose-cloud.ts'
import { checkImages } from './check-images.ts'
import { checkArchitecture, checkMemory, checkNode } from './check-machine.ts'
import { checkAccount, checkEndpoint } from './check-remote.ts'
import { checkRuntime } from './check-runtime.ts'
import { blockingFindings, type Finding } from './finding.ts'
import type { MachineInfo } from './machine-info.ts'
import { inspectThisMachine } from './this-machine.ts'

/** Checks everything that any cloud needs. Starts and pulls nothing, and takes no longer than the machine's timeouts. */
export async function diagnose(machine: MachineInfo): Promise<readonly Finding[]> {
  const [containers, endpoint] = await Promise.all([checkContainers(machine), checkEndpoint(machine)])
  return [
    checkNode(machine),
    checkArchitecture(machine),
    checkMemory(machine),
    ...containers,
    endpoint,
    checkAccount(machine),
  ]
}

async function checkContainers(machine: MachineInfo): Promise<readonly Finding[]> {
  const { runtime, findings } = await checkRuntime(machine)
  return runtime ? [...findings, ...(await checkImages(machine, runtime))] : findings
}

/**
 * Returns fixes, for an error message, for the first problem that keeps a cloud from starting. They are alternatives, so
 * those of different problems cannot be combined; the doctor shows them all.
 */
export async function suggestFixes(
  cloud: CloudName,
  machine: MachineInfo = inspectThisMachine(),
): Promise<readonly string[]> {
  const [first, ...others] = blockingFindings(await diagnose(machine), cloud)
  if (!first) return []
  const fixes = others.length > 0 ? [...first.todo, 'see what else is missing: npm run doctor'] : first.todo
  return fixes.map((fix, index) =>
    index === 0 ? fix : fix.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase()),
  )
}

/** Returns the cloud that was requested by name, or else the one that `npm test` would choose. */
export async function expectedCloud(
  findings: readonly Finding[],
  environment: NodeJS.ProcessEnv,
  requested?: string,
): Promise<CloudChoice> {
  if (requested) return { name: parseCloudName(requested), why: '--cloud is set', forced: true }
  const missing = findings.filter(({ state }) => state === 'missing').map(({ what }) => what)
  return chooseCloud(environment, {
    hasContainerRuntime: async () => !missing.includes('Container runtime'),
    async missingImageReason() {
      // A test run pulls these two only; without the reaper it fails later, with an error of its own.
      const image = missing.find((what) => what === 'LocalStack image' || what === 'Lambda image')
      return image && `the ${image} is missing and cannot be pulled`
    },
  })
}
