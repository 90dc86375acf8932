import { expect, test } from 'vitest'
import type { Clients } from '../../cloud/api/clients.ts'
import { UserError } from '../../cloud/common/user-error.ts'
import { reconcileTtl } from './time-to-live.ts'

test('a second change of the time to live within an hour, which AWS refuses, says when to run again', async () => {
  const refusal = Object.assign(new Error('Time to live has been modified multiple times within a fixed interval'), {
    name: 'ValidationException',
  })
  const sent: unknown[] = []
  const send = async ({ input }: { input: { TimeToLiveSpecification?: { Enabled: boolean } } }) => {
    sent.push(input.TimeToLiveSpecification)
    if (input.TimeToLiveSpecification?.Enabled) throw refusal
    return { TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'old' } }
  }
  const clients = { dynamodb: { send } } as unknown as Clients
  await expect(reconcileTtl(clients, 'demo-items', 'new')).rejects.toThrow(
    new UserError(
      'DynamoDB changes the time to live of a table once an hour, and demo-items still needs one more change: enable it for the attribute new.',
      { fixes: ['Run this again in an hour.'], cause: refusal },
    ),
  )
  expect(sent).toEqual([undefined, { AttributeName: 'old', Enabled: false }, { AttributeName: 'new', Enabled: true }])
})
