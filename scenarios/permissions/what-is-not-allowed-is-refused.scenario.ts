import { DeleteRolePolicyCommand, GetRolePolicyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { ROLE_POLICY_NAME } from '../../provision/resources/role.ts'
import { expect, test } from '../../testbed/vitest/test.ts'
import { shipment } from '../event-recorder/shipment.ts'

// Alone in its file: it takes a permission away from a function that others use.
test('a function whose role may not write is refused, and the event is not lost', async ({ world, needs }) => {
  needs('enforce-iam')
  const { iam } = world.cloud.clients
  const role = { RoleName: world.architecture.eventRecorder.eventRecorder.name, PolicyName: ROLE_POLICY_NAME }
  const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand(role))
  const event = shipment()
  const { id } = event.detail.metadata
  await iam.send(new DeleteRolePolicyCommand(role))
  try {
    await world.eventBus.put(event)
    // Without any permission not even the destination can be written to, so only the missing item tells.
    const refused = await iam
      .send(new GetRolePolicyCommand(role))
      .then(() => 'found')
      .catch((error: Error) => error.name)
    expect(refused).toBe('NoSuchEntityException')
    await expect(world.events).not.toHaveItem({ eventId: id })
  } finally {
    await iam.send(new PutRolePolicyCommand({ ...role, PolicyDocument: decodeURIComponent(PolicyDocument) }))
  }
  // Lambda tries the event again, by then with the permission.
  await expect(world.events).toHaveItem({ eventId: id })
})
