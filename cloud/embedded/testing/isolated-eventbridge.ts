import { AwsError } from '../core/errors.ts'
import type { Caller } from '../core/internal-client.ts'
import type { InputOf, OperationName, OutputOf } from '../core/service.ts'
import { eventbridge } from '../eventbridge/service.ts'
import { createIsolatedPlatform } from './isolated-platform.ts'

/** EventBridge without the services around it. */
export function createIsolatedEventBridge() {
  const { platform, createCall, ...isolated } = createIsolatedPlatform()
  const service = eventbridge(platform)
  const run = async <Name extends OperationName<'events'>>(
    name: Name,
    input: InputOf<'events', Name>,
    caller?: Partial<Caller>,
  ): Promise<OutputOf<'events', Name>> => {
    const operation = service.operations[name]
    if (!operation) throw new AwsError('NotImplemented', name)
    return operation(input, createCall('events', caller))
  }
  // Bus to bus.
  isolated.respond('events putEvents', ({ input, caller }) =>
    run('putEvents', input as unknown as InputOf<'events', 'putEvents'>, caller),
  )
  return { ...isolated, service, run, createCall: (caller?: Partial<Caller>) => createCall('events', caller) }
}
