import { randomInt } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { InvokeCommand } from '@aws-sdk/client-lambda'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import {
  type Architecture,
  DEFAULT_FOLDER,
  type ProvisionOptions,
  provision,
  resourcesOfKind,
} from '../../provision/architecture.ts'
import { Journal } from '../../provision/journal.ts'
import { teardown } from '../../provision/teardown.ts'
import { testProfile } from '../../provision/timing-profile.ts'
import type { NoResources, ResourcesOf, UseCase } from '../../provision/use-case.ts'

/** `eventbed-` and six random characters, so that two runs do not share names in one account. */
export const randomStackName = (): string =>
  `eventbed-${randomInt(36 ** 6)
    .toString(36)
    .padStart(6, '0')}`

/**
 * What disposing a stack does: it removes the resources, keeps them, or only deletes the journal of a stack that ends
 * with its cloud.
 */
export type CleanupPolicy = 'remove' | 'keep' | 'forget'

export interface StackOptions extends Partial<Omit<ProvisionOptions, 'folder'>> {
  readonly cleanup?: CleanupPolicy
  /** Whether to invoke each function once, so that nobody waits for a container to start; true by default. */
  readonly warmUp?: boolean
}

/** A stack that is cleaned up when it is disposed. */
export interface Stack<R extends NoResources = NoResources> extends AsyncDisposable {
  readonly architecture: Architecture<R>
}

/** Builds use cases as a new stack. Removes what it has built if that fails. */
export async function provisionStack<const U extends readonly UseCase[]>(
  cloud: StartedCloud,
  useCases: U,
  { cleanup, warmUp = true, stack = randomStackName(), ...options }: StackOptions = {},
): Promise<Stack<ResourcesOf<U>>> {
  const build = async () => {
    const architecture = await provision(cloud, useCases, { timingProfile: testProfile, ...options, stack })
    if (warmUp) await invokeFunctions(cloud, architecture)
    return { architecture }
  }
  return disposableStack(cloud, stack, build, cleanup)
}

/** Runs a function that builds a stack, and makes its result disposable. Removes what it has built if it fails. */
export async function disposableStack<T extends object>(
  { clients }: Pick<StartedCloud, 'clients'>,
  stack: string,
  build: () => Promise<T>,
  cleanup: CleanupPolicy = 'remove',
): Promise<T & AsyncDisposable> {
  const policies: Record<CleanupPolicy, () => Promise<void>> = {
    remove: async () => void (await teardown(clients, { stack })),
    keep: async () => {},
    forget: () => rm(new Journal(DEFAULT_FOLDER, stack).file, { force: true }),
  }
  try {
    return Object.assign(await build(), { [Symbol.asyncDispose]: policies[cleanup] })
  } catch (error) {
    await policies.remove()
    throw error
  }
}

/** The response to an event without records does not matter. The embedded cloud starts functions too fast to need it. */
async function invokeFunctions({ name, clients }: StartedCloud, architecture: Architecture): Promise<void> {
  if (name === 'embedded') return
  const Payload = JSON.stringify({ Records: [] })
  await Promise.all(
    resourcesOfKind(architecture, 'function').map((each) =>
      clients.lambda.send(new InvokeCommand({ FunctionName: each.name, Payload })),
    ),
  )
}
