import { configureFunction } from '../../testbed/stack/configure-function.ts'
import { test } from '../../testbed/vitest/test.ts'
import type { World } from '../../testbed/world/world.ts'
import { exercisesFor } from './exercises.ts'
import { type Permission, RolePolicy } from './role-policy.ts'

for (const name of ['file-splitter', 'record-writer', 'orders-api', 'event-recorder'])
  test(`the ${name} needs each of its permissions: without any one of them it is refused`, async ({
    ownWorld,
    needs,
    expect,
  }) => {
    needs('enforce-iam', 'trace', 'inject-faults')
    const world = await ownWorld()
    const functionName = `${world.architecture.stack}-${name}`
    const policy = await RolePolicy.of(world, functionName)
    expect(policy.permissions.length).toBeGreaterThan(2)
    for (const [permission, exercise] of exercisesFor(name, policy.permissions)) {
      const more = policy.permissions.filter((one) => exercise.without?.(one))
      const before = (await refusals(world, permission)).length
      await policy.without(permission, ...more)
      // The next environment begins a log stream of its own.
      if (permission.action.startsWith('logs:'))
        await configureFunction(world.cloud, functionName, { Description: String(before) })
      await exercise.run(world)
      // It shows at once, or after Lambda's retries.
      const look = async () => (await refusals(world, permission)).slice(before)
      const { value } = await world.until(look, (found) => found.length > 0)
      expect.soft(value, `${permission.action} on ${permission.resource} is not needed by anything`).not.toEqual([])
      await policy.restore()
      await exercise.after?.(world)
    }
  })

/** Where somebody was refused because this permission is missing. */
async function refusals({ cloud }: World, { action, resource }: Permission): Promise<string[]> {
  const text = `is not authorized to perform: ${action} on resource: ${resource.replace(/\*$/, '')}`
  const errors = await cloud.tracing!.errors()
  return errors.flatMap(({ statusMessage }) => (statusMessage?.includes(text) ? [statusMessage] : []))
}
