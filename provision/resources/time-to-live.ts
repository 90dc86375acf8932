import { DescribeTimeToLiveCommand, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb'
import type { Clients } from '../../cloud/api/clients.ts'
import { UserError } from '../../cloud/common/user-error.ts'

/** Enables the removal of expired items by this attribute, or disables it where none is described. */
export async function reconcileTtl(clients: Clients, TableName: string, attribute: string | undefined): Promise<void> {
  const request = new DescribeTimeToLiveCommand({ TableName })
  const { TimeToLiveStatus = '', AttributeName } = (await clients.dynamodb.send(request)).TimeToLiveDescription ?? {}
  const current = ['ENABLED', 'ENABLING'].includes(TimeToLiveStatus) ? AttributeName : undefined
  if (current === attribute) return
  if (current !== undefined) await setTtl(clients, TableName, current, false)
  if (attribute !== undefined) await setTtl(clients, TableName, attribute, true)
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html */
async function setTtl(
  { dynamodb }: Clients,
  TableName: string,
  AttributeName: string,
  Enabled: boolean,
): Promise<void> {
  try {
    await dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { AttributeName, Enabled } }))
  } catch (error) {
    // AWS answers so to a second change within an hour, and a new attribute takes two changes.
    if (!(error instanceof Error && /modified multiple times/.test(error.message))) throw error
    throw new UserError(
      `DynamoDB changes the time to live of a table once an hour, and ${TableName} still needs one more change: ` +
        `${Enabled ? 'enable' : 'disable'} it for the attribute ${AttributeName}.`,
      { fixes: ['Run this again in an hour.'], cause: error },
    )
  }
}
