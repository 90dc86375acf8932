import type { Clients } from '../cloud/api/clients.ts'
import type { Bundle } from './bundle.ts'
import type { Journal, Resource } from './journal.ts'
import type { TimingProfile } from './timing-profile.ts'

/** What every step of the provisioning works with. */
export interface Build {
  /** Prefix of every name, so that two stacks never meet in one account. */
  readonly stack: string
  readonly accountId: string
  readonly region: string
  readonly clients: Clients
  readonly journal: Journal
  readonly timingProfile: TimingProfile
  /** What functions are given beside their own settings, to find the cloud they run in. */
  readonly functionEnvironment: Readonly<Record<string, string>>
  /** The code of a function, bundled and zipped. */
  bundleOf(functionName: string): Promise<Bundle>
}

/** `<stack>-<name>` */
export const physicalName = (build: Build, name: string): string => `${build.stack}-${name}`

/** Every resource carries these, so that a bill and a search can tell whose it is. */
export const stackTags = (build: Build): Record<string, string> => ({
  'eventbed:stack': build.stack,
  'eventbed:tempo': build.timingProfile.name,
})

/** The same tags in the form that most services take them. */
export const stackTagList = (build: Build): { Key: string; Value: string }[] =>
  Object.entries(stackTags(build)).map(([Key, Value]) => ({ Key, Value }))

/**
 * Creates a resource, or goes on with the one that an earlier run of this stack made. One that somebody else made is
 * left alone: it would be changed now and deleted later.
 */
export async function ensure<T>(
  build: Build,
  resource: Resource,
  { find, create }: { find: () => Promise<T | undefined>; create: () => Promise<T> },
): Promise<T> {
  const found = await find()
  if (found !== undefined) {
    if (!build.journal.owns(resource))
      throw new Error(
        `[eventbed] The ${resource.kind} ${resource.name} exists already and was not made by this stack ` +
          `(${build.journal.file} does not know it).\n  • Choose another name with --stack, or\n  • remove it yourself.`,
      )
    return found
  }
  build.journal.recordCreating(resource)
  return create()
}

/** The answer to a question, or `undefined` where AWS answers that there is no such thing. */
export async function undefinedIfMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof Error && NOT_FOUND_ERRORS.has(error.name)) return undefined
    throw error
  }
}

/** How each service says that there is no such thing. */
const NOT_FOUND_ERRORS = new Set([
  'NotFound',
  'NotFoundException',
  'NoSuchBucket',
  'NoSuchEntity',
  'NoSuchEntityException',
  'QueueDoesNotExist',
  'AWS.SimpleQueueService.NonExistentQueue',
  'ResourceNotFoundException',
])
