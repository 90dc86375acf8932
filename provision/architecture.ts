import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import type { StartedCloud } from '../cloud/api/cloud.ts'
import { UserError } from '../cloud/common/user-error.ts'
import type { Build } from './build.ts'
import { bundle } from './bundle.ts'
import { Journal } from './journal.ts'
import { withoutSecrets } from './restore.ts'
import type { SdkCall } from './sdk-call-log.ts'
import type { TimingProfile } from './timing-profile.ts'
import type { NoResources, Resources, ResourcesOf, UseCase, VisibleResource } from './use-case.ts'

/** What was built in a cloud. */
export interface Architecture<R extends NoResources = NoResources> {
  /** The prefix of all its names. */
  readonly stack: string
  /** The resources of all use cases by name. */
  readonly resources: R
  /** The same, use case by use case, in the order of the list. */
  readonly useCases: readonly BuiltUseCase[]
  /** Every call that built it. */
  readonly calls: readonly SdkCall[]
}

export interface BuiltUseCase {
  readonly name: string
  readonly resources: Resources
}

export interface ProvisionOptions {
  readonly stack: string
  readonly timingProfile: TimingProfile
  /** Where journals and bundles are kept; `.eventbed` of the project by default. */
  readonly folder?: string
  /** Called with each SDK call once it is done. */
  readonly onCall?: (call: SdkCall) => void
  /** Called with the name of each use case once it is built. */
  readonly onUseCase?: (name: string) => void
}

export const DEFAULT_FOLDER = '.eventbed'

/**
 * Builds use cases in a cloud, side by side. Run again, it changes only what differs, and resumes a run that was
 * interrupted.
 *
 * @example
 * const { resources } = await provision(cloud, [orders], { stack: 'demo', timingProfile: test })
 * resources.orders.name // 'demo-orders'
 */
export async function provision<const U extends readonly UseCase[]>(
  cloud: StartedCloud,
  useCases: U,
  options: ProvisionOptions,
): Promise<Architecture<ResourcesOf<U>>> {
  const { stack, timingProfile, folder = DEFAULT_FOLDER, onCall, onUseCase } = options
  const { clients, region, functionEnvironment } = cloud
  const journal = new Journal(folder, stack)
  const stopRecording = journal.recordCalls(clients, onCall)
  try {
    const { Account } = await clients.sts.send(new GetCallerIdentityCommand({}))
    const accountId = Account!
    journal.bindTarget({ cloud: cloud.name, accountId, region, endpoint: cloud.endpoint, token: cloud.token })
    const bundleOf = (name: string) => bundle(name, folder)
    const build: Build = { stack, accountId, region, clients, journal, timingProfile, functionEnvironment, bundleOf }
    const built = await allOrFirstError(
      useCases.map(async (useCase): Promise<BuiltUseCase> => {
        const resources: Resources = await useCase.provision(build)
        onUseCase?.(useCase.name)
        return { name: useCase.name, resources }
      }),
    )
    const architecture = assembleArchitecture<ResourcesOf<U>>(stack, built, journal.calls)
    journal.recordBuilt(withoutSecrets(built))
    return architecture
  } finally {
    stopRecording()
  }
}

/** Use cases as one architecture; two resources of one name are an error, since a test could not tell them apart. */
export function assembleArchitecture<R extends NoResources>(
  stack: string,
  useCases: readonly BuiltUseCase[],
  calls: readonly SdkCall[],
): Architecture<R> {
  const owners = new Map<string, string>()
  for (const { name, resources } of useCases)
    for (const key of Object.keys(resources)) {
      const owner = owners.get(key)
      if (owner !== undefined)
        throw new UserError(`The use cases ${owner} and ${name} both return a resource named ${key}.`, {
          fixes: [`Rename it in what one of them returns from provision()`],
        })
      owners.set(key, name)
    }
  const resources = Object.assign({}, ...useCases.map((useCase) => useCase.resources)) as R
  return { stack, resources, useCases, calls }
}

/** All resources of one kind, in the order in which their use cases list them. */
export function resourcesOfKind<K extends VisibleResource['kind']>(
  { useCases }: Pick<Architecture, 'useCases'>,
  kind: K,
): Extract<VisibleResource, { kind: K }>[] {
  const all = useCases.flatMap(({ resources }) => Object.values(resources))
  return all.filter((resource): resource is Extract<VisibleResource, { kind: K }> => resource.kind === kind)
}

/** Like Promise.all, but waits for the others before it rejects, so that nothing is still being built during a teardown. */
async function allOrFirstError<T>(work: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(work)
  return Promise.all(work)
}
