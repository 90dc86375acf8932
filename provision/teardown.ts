import type { Clients } from '../cloud/api/clients.ts'
import { DEFAULT_FOLDER } from './architecture.ts'
import { undefinedIfMissing } from './build.ts'
import { Journal, type Resource, type ResourceKind } from './journal.ts'
import { removeBucket } from './resources/bucket.ts'
import { removeEventBus, removeRule } from './resources/event-bus.ts'
import { removeEventSource } from './resources/event-source.ts'
import { removeFunction } from './resources/function.ts'
import { removeLogGroup } from './resources/log-group.ts'
import { removeQueue } from './resources/queue.ts'
import { removeRestApi } from './resources/rest-api/rest-api.ts'
import { removeApiKey, removeUsagePlan } from './resources/rest-api/usage-plan.ts'
import { removeRole } from './resources/role.ts'
import { removeTable } from './resources/table.ts'

/** A resource of each kind is removed by its name, and by what it belongs to. */
const removers: Record<ResourceKind, (clients: Clients, name: string, of: string) => Promise<void>> = {
  bucket: removeBucket,
  queue: removeQueue,
  table: removeTable,
  role: removeRole,
  function: removeFunction,
  'log-group': removeLogGroup,
  'event-source': removeEventSource,
  'event-bus': removeEventBus,
  rule: removeRule,
  'rest-api': removeRestApi,
  'usage-plan': removeUsagePlan,
  'api-key': removeApiKey,
}

export interface TeardownOptions {
  readonly stack: string
  readonly folder?: string
  readonly onRemoved?: (resource: Resource, left: number) => void
}

/**
 * Removes the resources in a stack's journal, newest first, and nothing else. A resource that no longer exists counts
 * as removed, so that an interrupted teardown can be run again. Returns how many resources it removed.
 */
export async function teardown(clients: Clients, { stack, folder = DEFAULT_FOLDER, onRemoved }: TeardownOptions) {
  const journal = new Journal(folder, stack)
  const remaining = journal.remaining
  for (const [index, resource] of remaining.entries()) {
    await undefinedIfMissing(removers[resource.kind](clients, resource.name, resource.of ?? ''))
    journal.recordRemoved(resource)
    onRemoved?.(resource, remaining.length - index - 1)
  }
  await journal.close()
  return remaining.length
}
