import type { TestProject } from 'vitest/node'
import type { CloudName } from '../../cloud/api/cloud.ts'
import { type CloudChoice, chooseCloud } from '../../cloud/choose/choose-cloud.ts'
import { findDetached } from '../../cloud/embedded/detached/detached-cloud.ts'
import { pulledPrerequisites } from '../../cloud/localstack/prerequisites.ts'
import { removeOwnContainers } from '../../cloud/localstack/remove-containers.ts'
import { RemoteCloud } from '../../cloud/remote/remote-cloud.ts'
import { testProfile } from '../../provision/timing-profile.ts'
import { cloudByName } from '../stack/cloud-by-name.ts'
import { formatKeptCloud, KEPT_FILE } from '../stack/kept-cloud.ts'
import { forgetStaleStacks, knownStacks } from '../stack/known-stacks.ts'
import { onInterrupt } from '../stack/on-interrupt.ts'

/** Chooses the cloud, says which and why, and starts the one that all workers share. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  await forgetStaleStacks()
  const keep = Boolean(process.env.KEEP && process.env.KEEP !== '0')
  const choice = await chooseCloud(process.env, pulledPrerequisites(process.env, say))
  const release = choice.name === 'embedded' ? () => {} : onInterrupt(() => leave(choice.name))
  const cloud = await startShared(choice, keep)
  const name = cloud?.name ?? 'embedded'
  const why =
    name === choice.name ? choice.why : 'LocalStack did not start, as said above; CLOUD=localstack insists on it'
  process.stdout.write(`[eventbed] The scenarios run in the ${name} cloud: ${why}.\n`)
  project.provide('connection', cloud?.connection)
  project.provide('keep', keep)
  project.provide('endsWithRun', !keep && cloud?.isOwned === true)
  if (!cloud) return undefined
  return async () => {
    await cloud.stop()
    release()
    if (keep) process.stdout.write(formatKeptCloud(cloud))
  }
}

/**
 * The embedded cloud is not shared: each worker starts its own, so that it has the processor to itself. Unless it
 * shall be kept, or was kept: then it is in a process of its own.
 */
async function startShared({ name, forced }: CloudChoice, keep: boolean): Promise<RemoteCloud | undefined> {
  if (name === 'embedded' && !keep && !(await findDetached(KEPT_FILE))) return undefined
  try {
    const cloud = await (await cloudByName(name, { timingProfile: testProfile, detached: true })).start({
      keep,
      onProgress: say,
    })
    if (cloud instanceof RemoteCloud) return cloud
    throw new Error(`[eventbed] The ${name} cloud cannot be shared by several workers.`)
  } catch (error) {
    if (forced) throw error
    process.stderr.write(`${(error as Error).message}\n`)
    return undefined
  }
}

/** What an interrupted run leaves: no container of its own, and word of what stands elsewhere. */
async function leave(name: CloudName): Promise<void> {
  if (name === 'localstack') return removeOwnContainers()
  const stacks = knownStacks().filter(({ target: place }) => place?.cloud === name)
  for (const { stack } of stacks) say(`still there, if it is yours: npm run destroy -- --stack ${stack}`)
}

const say = (step: string): void => void process.stderr.write(`[eventbed] ${step} …\n`)
