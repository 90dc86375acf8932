import { configureFunction } from '../../testbed/stack/change-function.ts'
import { RolePolicy } from '../../testbed/stack/role-policy.ts'
import type { PermissionExercise, PermissionExercises, RolePermission } from '../../testbed/use-case.ts'
import type { World } from '../../testbed/world/world.ts'
import { test } from '../test.ts'
import { useCases } from '../use-cases.ts'

for (const { permissionExercises = {} } of useCases)
  for (const [name, exercises] of Object.entries(permissionExercises))
    test(`${name} is refused without any one of its permissions`, async ({ ownWorld, needs, expect }) => {
      needs('enforce-iam', 'trace', 'inject-faults')
      const world = await ownWorld()
      const functionName = `${world.architecture.stack}-${name}`
      const policy = await RolePolicy.read(world, functionName)
      expect(policy.permissions.length).toBeGreaterThan(2)
      for (const [permission, exercise] of exercisesOf(policy.permissions, exercises)) {
        const others = policy.permissions.filter((each) => exercise.without?.(each))
        const before = (await refusals(world, permission)).length
        await policy.revoke(permission, ...others)
        // A new environment creates its own log stream.
        if (permission.action.startsWith('logs:'))
          await configureFunction(world.cloud, functionName, { Description: String(before) })
        await exercise.run(world)
        // The refusal can occur at once or after Lambda's retries.
        const newRefusals = async () => (await refusals(world, permission)).slice(before)
        const { value } = await world.until(newRefusals, (found) => found.length > 0)
        expect.soft(value, `nothing needs ${permission.action} on ${permission.resource}`).not.toEqual([])
        await policy.restore()
        await exercise.after?.(world)
      }
    })

/** Each permission with its exercise. Slow exercises, which mostly wait, come first. */
function exercisesOf(
  permissions: readonly RolePermission[],
  { usual, others = {} }: PermissionExercises,
): [RolePermission, PermissionExercise][] {
  const all = permissions.map((permission): [RolePermission, PermissionExercise] => {
    const special = Object.entries(others).find(([key]) => {
      const [action, resourceEnd = ''] = key.split(' ')
      return action === permission.action && permission.resource.endsWith(resourceEnd)
    })
    return [permission, special?.[1] ?? usual]
  })
  return [...all.filter(([, { isSlow }]) => isSlow), ...all.filter(([, { isSlow }]) => !isSlow)]
}

/** The recorded errors of calls that lacked this permission. */
async function refusals({ cloud }: World, { action, resource }: RolePermission): Promise<string[]> {
  const text = `is not authorized to perform: ${action} on resource: ${resource.replace(/\*$/, '')}`
  const errors = await cloud.tracing!.failedSpans()
  return errors.flatMap(({ statusMessage }) => (statusMessage?.includes(text) ? [statusMessage] : []))
}
