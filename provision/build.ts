import type { Clients } from '../cloud/api/clients.ts'
import { UserError } from '../cloud/common/user-error.ts'
import type { Bundle } from './bundle.ts'
import type { Journal, Resource } from './journal.ts'
import type { TimingProfile } from './timing-profile.ts'

/** What every step of the provisioning works with. */
export interface Build {
  /** Prefix of every name, so that stacks in one account do not collide. */
  readonly stack: string
  readonly accountId: string
  readonly region: string
  readonly clients: Clients
  readonly journal: Journal
  readonly timingProfile: TimingProfile
  /** Variables that every function gets in addition to its own, to find the cloud it runs in. */
  readonly functionEnvironment: Readonly<Record<string, string>>
  /** The bundled and zipped code of a function. */
  bundleOf(functionName: string): Promise<Bundle>
}

/** `<stack>-<name>` */
export const physicalName = (build: Build, name: string): string => `${build.stack}-${name}`

/** The tags of every resource, to find a stack in a bill or a search. */
export const stackTags = (build: Build): Record<string, string> => ({
  'eventbed:stack': build.stack,
  'eventbed:tempo': build.timingProfile.name,
})

/** The same tags in the shape that most services use. */
export const stackTagList = (build: Build): { Key: string; Value: string }[] =>
  Object.entries(stackTags(build)).map(([Key, Value]) => ({ Key, Value }))

type TagList = readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[]

/** Whether a resource's tags, in either shape, include those of the stack. */
export function hasStackTags(build: Build, tags: TagList | Readonly<Record<string, string>> = []): boolean {
  const current = Array.isArray(tags) ? Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])) : tags
  return Object.entries(stackTags(build)).every(([key, value]) => current[key] === value)
}

export interface EnsureSteps<Found, Created> {
  find(): Promise<Found | undefined>
  create(): Promise<Created>
  /** Updates the settings of a resource that an earlier run created, or refuses with an error that names the setting. */
  reconcile?(found: Found): Promise<unknown>
}

/**
 * Creates a resource, or reconciles the one that an earlier run of this stack created. A resource of another owner is
 * an error: using it would mean to change it now and to delete it on teardown.
 */
export async function ensure<Found, Created>(
  build: Build,
  resource: Resource,
  { find, create, reconcile }: EnsureSteps<Found, Created>,
): Promise<Found | Created> {
  const found = await find()
  if (found === undefined) {
    build.journal.recordCreating(resource)
    return create()
  }
  if (!build.journal.owns(resource))
    throw new UserError(
      `The ${resource.kind} ${resource.name} exists already and was not made by this stack ` +
        `(${build.journal.file} does not list it).`,
      { fixes: ['Choose another name with --stack', 'remove it yourself'] },
    )
  await reconcile?.(found)
  return found
}

/** The response to a read, or `undefined` if AWS says that the resource or the setting does not exist. */
export async function undefinedIfMissing<T>(response: Promise<T>): Promise<T | undefined> {
  try {
    return await response
  } catch (error) {
    if (error instanceof Error && NOT_FOUND_ERRORS.has(error.name)) return undefined
    throw error
  }
}

const NOT_FOUND_ERRORS = new Set([
  'NotFound',
  'NotFoundException',
  'NoSuchBucket',
  'NoSuchEntity',
  'NoSuchEntityException',
  'NoSuchPublicAccessBlockConfiguration',
  'NoSuchTagSet',
  'QueueDoesNotExist',
  'AWS.SimpleQueueService.NonExistentQueue',
  'ResourceNotFoundException',
  'ServerSideEncryptionConfigurationNotFoundError',
])
