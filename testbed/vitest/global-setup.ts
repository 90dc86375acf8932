import type { TestProject } from 'vitest/node'
import type { CloudName } from '../../cloud/api/cloud.ts'
import { type CloudChoice, chooseCloud } from '../../cloud/choose/choose-cloud.ts'
import { UserError } from '../../cloud/common/user-error.ts'
import { findDetached } from '../../cloud/embedded/detached/detached-cloud.ts'
import { pulledPrerequisites } from '../../cloud/localstack/prerequisites.ts'
import { removeOwnContainers } from '../../cloud/localstack/remove-containers.ts'
import { RemoteCloud } from '../../cloud/remote/remote-cloud.ts'
import { testProfile } from '../../provision/timing-profile.ts'
import { cloudByName } from '../stack/cloud-by-name.ts'
import { formatKeptCloud, KEPT_FILE } from '../stack/kept-cloud.ts'
import { forgetStaleStacks, knownStacks } from '../stack/known-stacks.ts'
import { onInterrupt } from '../stack/on-interrupt.ts'

/** Chooses the cloud, prints which and why, and starts the one that all workers share. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  await forgetStaleStacks()
  const keep = Boolean(process.env.KEEP && process.env.KEEP !== '0')
  const choice = await chooseCloud(process.env, pulledPrerequisites(process.env, printStep))
  const release = choice.name === 'embedded' ? () => {} : onInterrupt(() => cleanUp(choice.name))
  const cloud = await startShared(choice, keep)
  const name = cloud?.name ?? 'embedded'
  const why = name === choice.name ? choice.why : 'LocalStack did not start, see above; CLOUD=localstack forces it'
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
 * Starts the cloud that all workers share. With the embedded cloud, each worker starts its own, so that they do not
 * compete for one event loop; but a kept embedded cloud runs in its own process and is shared.
 */
async function startShared({ name, forced }: CloudChoice, keep: boolean): Promise<RemoteCloud | undefined> {
  if (name === 'embedded' && !keep && !(await findDetached(KEPT_FILE))) return undefined
  try {
    const cloud = await (await cloudByName(name, { timingProfile: testProfile, detached: true })).start({
      keep,
      onProgress: printStep,
    })
    if (cloud instanceof RemoteCloud) return cloud
    throw new UserError(`The ${name} cloud cannot be shared by several workers.`)
  } catch (error) {
    if (forced) throw error
    process.stderr.write(`${(error as Error).message}\n`)
    return undefined
  }
}

/** Removes the containers of an interrupted run, or prints how to remove its stacks from a cloud that keeps running. */
async function cleanUp(name: CloudName): Promise<void> {
  if (name === 'localstack') return removeOwnContainers()
  const stacks = knownStacks().filter(({ target }) => target?.cloud === name)
  for (const { stack } of stacks)
    print(`The stack ${stack} still exists; if it is yours: npm run destroy -- --stack ${stack}`)
}

const print = (line: string): void => void process.stderr.write(`[eventbed] ${line}\n`)

const printStep = (step: string): void => print(`${step} …`)
