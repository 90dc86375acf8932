import type { CreateTableCommandInput, Tag } from '@aws-sdk/client-dynamodb'
import { notImplemented } from '../core/errors.ts'

/** What is kept of a table beside the engine, which does not know it. */
export interface TableSettings {
  tags: Tag[]
  /** The attribute that holds the second at which an item expires. */
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

/** Members that would change how a table works, and that this cloud does not honour, are not passed over in silence. */
export function rejectUnsupportedSettings(operation: string, input: object): void {
  const { StreamSpecification, SSESpecification, ReplicaUpdates, ResourcePolicy } = input as Record<string, never>
  const asked = {
    'StreamSpecification.StreamEnabled': (StreamSpecification as { StreamEnabled?: boolean } | undefined)
      ?.StreamEnabled,
    'SSESpecification.KMSMasterKeyId': (SSESpecification as { KMSMasterKeyId?: string } | undefined)?.KMSMasterKeyId,
    ReplicaUpdates,
    ResourcePolicy,
  }
  for (const [member, value] of Object.entries(asked))
    if (value) throw notImplemented(`dynamodb ${operation} ${member}`)
}
