import type { CreateTableCommandInput, Tag } from '@aws-sdk/client-dynamodb'
import { notImplemented } from '../core/errors.ts'

/** Table settings that dynalite does not support. */
export interface TableSettings {
  tags: Tag[]
  /** The name of the attribute that holds an item's expiry time, in seconds since the epoch. */
  timeToLive: string | undefined
  deletionProtection: boolean
  tableClass: string | undefined
  pointInTimeRecovery: boolean
}

export const createTableSettings = (input: CreateTableCommandInput): TableSettings => ({
  tags: input.Tags ?? [],
  timeToLive: undefined,
  deletionProtection: input.DeletionProtectionEnabled ?? false,
  tableClass: input.TableClass,
  pointInTimeRecovery: false,
})

/** Rejects settings that would change how a table behaves and are not implemented, rather than ignoring them. */
export function rejectUnsupportedSettings(operation: string, input: object): void {
  const { StreamSpecification, SSESpecification, ReplicaUpdates, ResourcePolicy } = input as Record<string, never>
  const unsupported = {
    'StreamSpecification.StreamEnabled': (StreamSpecification as { StreamEnabled?: boolean } | undefined)
      ?.StreamEnabled,
    'SSESpecification.KMSMasterKeyId': (SSESpecification as { KMSMasterKeyId?: string } | undefined)?.KMSMasterKeyId,
    ReplicaUpdates,
    ResourcePolicy,
  }
  for (const [member, value] of Object.entries(unsupported))
    if (value) throw notImplemented(`dynamodb ${operation} ${member}`)
}
