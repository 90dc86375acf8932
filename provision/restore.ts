import { GetApiKeyCommand } from '@aws-sdk/client-api-gateway'
import type { Clients } from '../cloud/api/clients.ts'
import type { StartedCloud } from '../cloud/api/cloud.ts'
import { UserError } from '../cloud/common/user-error.ts'
import { type Architecture, assembleArchitecture, type BuiltUseCase } from './architecture.ts'
import type { Journal } from './journal.ts'
import { toBucket } from './resources/bucket.ts'
import { toTable } from './resources/table.ts'
import type { Resources, ResourcesOf, UseCase, VisibleResource } from './use-case.ts'

/** What a journal may hold of an architecture: everything but the values of API keys. */
export const withoutSecrets = (useCases: readonly BuiltUseCase[]): object => ({
  useCases: useCases.map(({ name, resources }) => ({ name, resources: mapResources(resources, withoutKeyValue) })),
})

const withoutKeyValue = (resource: VisibleResource): object =>
  resource.kind === 'rest-api' ? { ...resource, key: { id: resource.key.id } } : resource

/** The architecture that another process built, read from its journal; `undefined` while it is not complete. */
export async function restoreArchitecture<const U extends readonly UseCase[]>(
  { clients }: StartedCloud,
  journal: Journal,
  useCases: U,
): Promise<Architecture<ResourcesOf<U>> | undefined> {
  if (!journal.built) return undefined
  const { useCases: recorded = [] } = structuredClone(journal.built) as { useCases?: BuiltUseCase[] }
  const restored = useCases.map(async ({ name }): Promise<BuiltUseCase> => {
    const built = recorded.find((one) => one.name === name)
    if (!built)
      throw new UserError(`The stack ${journal.stack} was built without the use case ${name}.`, {
        fixes: ['Build it again: npm run up', `remove ${name} from the list in scenarios/use-cases.ts`],
      })
    const entries = Object.entries(built.resources).map(
      async ([key, resource]) => [key, await restoreResource(clients, resource)] as const,
    )
    return { name, resources: Object.fromEntries(await Promise.all(entries)) }
  })
  return assembleArchitecture(journal.stack, await Promise.all(restored), [])
}

/** Brings back what JSON cannot hold: the methods of buckets and tables, and the key of an API, which is a secret. */
async function restoreResource({ apiGateway }: Clients, resource: VisibleResource): Promise<VisibleResource> {
  if (resource.kind === 'bucket') return toBucket(resource)
  if (resource.kind === 'table') return toTable(resource)
  if (resource.kind !== 'rest-api') return resource
  const { id } = resource.key
  const { value } = await apiGateway.send(new GetApiKeyCommand({ apiKey: id, includeValue: true }))
  return { ...resource, key: { id, value: value! } }
}

const mapResources = (resources: Resources, map: (resource: VisibleResource) => object): object =>
  Object.fromEntries(Object.entries(resources).map(([key, resource]) => [key, map(resource)]))
