import { GetApiKeyCommand } from '@aws-sdk/client-api-gateway'
import type { StartedCloud } from '../cloud/api/cloud.ts'
import type { Architecture } from './architecture.ts'
import type { Journal } from './journal.ts'
import { type Bucket, toBucket } from './resources/bucket.ts'
import { type Table, toTable } from './resources/table.ts'

type Parts = Omit<Architecture, 'calls'>

/** What a journal may hold of an architecture: all but the value of the API key. */
export const withoutSecrets = (parts: Parts): object => {
  const { api } = parts.ordersApi
  return { ...parts, ordersApi: { ...parts.ordersApi, api: { ...api, key: { id: api.key.id } } } }
}

/** The architecture that another process built, by its journal; `undefined` when it has not come to an end. */
export async function restoreArchitecture(
  { clients }: StartedCloud,
  journal: Journal,
): Promise<Architecture | undefined> {
  if (!journal.built) return undefined
  const parts = JSON.parse(JSON.stringify(journal.built), revive) as Parts
  const { api } = parts.ordersApi
  const { value } = await clients.apiGateway.send(new GetApiKeyCommand({ apiKey: api.key.id, includeValue: true }))
  const ordersApi = { ...parts.ordersApi, api: { ...api, key: { id: api.key.id, value: value! } } }
  return { ...parts, ordersApi, calls: [] }
}

/** Tables and buckets can tell the names of what is in them, which JSON cannot. */
function revive(_: string, value: unknown): unknown {
  const { kind } = (value ?? {}) as { kind?: unknown }
  if (kind === 'bucket') return toBucket(value as Bucket)
  return kind === 'table' ? toTable(value as Table) : value
}
