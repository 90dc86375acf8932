import type { TestProject } from 'vitest/node'
import { type Choice, choose } from '../../cloud/choose.ts'
import { ConnectedCloud } from '../../cloud/connected-cloud.ts'
import { withoutLocalStack } from '../../cloud/localstack/available.ts'
import { test } from '../../provision/tempo.ts'
import { cloudNamed } from './cloud-named.ts'

/** Chooses the cloud, says which and why, and starts the one that all workers share. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const choice = await choose(process.env, { withoutLocalStack: () => withoutLocalStack(process.env) })
  const cloud = await startShared(choice)
  const name = cloud?.name ?? 'embedded'
  const why = name === choice.name ? choice.why : 'LocalStack did not start'
  process.stdout.write(`[eventbed] The scenarios run in the ${name} cloud: ${why}.\n`)
  project.provide('reach', cloud?.reach)
  return cloud && (() => cloud.stop())
}

/** The embedded cloud is not shared: each worker starts its own, so that it has the processor to itself. */
async function startShared({ name, forced }: Choice): Promise<ConnectedCloud | undefined> {
  if (name === 'embedded') return undefined
  const onProgress = (step: string) => void process.stderr.write(`[eventbed] ${step} …\n`)
  try {
    const cloud = await (await cloudNamed(name, { tempo: test })).start({ onProgress })
    if (cloud instanceof ConnectedCloud) return cloud
    throw new Error(`[eventbed] The ${name} cloud cannot be shared by several workers.`)
  } catch (error) {
    if (forced) throw error
    process.stderr.write(`${(error as Error).message}\n`)
    return undefined
  }
}
