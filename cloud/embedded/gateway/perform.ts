import { Readable } from 'node:stream'
import type { Activity } from '../core/activity.ts'
import type { Call } from '../core/call.ts'
import { notImplemented } from '../core/errors.ts'
import type { Faults } from '../core/faults.ts'
import { type GuardedWork, guard } from '../core/guard.ts'
import type { Authorizer } from '../core/identity.ts'
import { type RequiredPermission, ROOT_ONLY } from '../core/permissions.ts'
import type { Service } from '../core/service.ts'

export interface CallStages {
  readonly activity: Activity
  readonly faults: Faults
  readonly authorizer: Authorizer
}

/** Operations or permission rules by name; the gateway knows the name only at run time. */
type ByName<Result> = Readonly<Record<string, ((input: object, call: Call) => Result) | undefined>>
type Required = readonly RequiredPermission[] | typeof ROOT_ONLY

/**
 * The stages of every call, from a client or from another service: is it implemented, does a fault match, is it allowed,
 * do it. Ends the call's span.
 */
export async function perform(service: Service, input: object, call: Call, stages: CallStages): Promise<object> {
  const name = call.operation.charAt(0).toLowerCase() + call.operation.slice(1)
  const operate = (service.operations as ByName<object | Promise<object>>)[name]
  const permissionsFor = (service.permissions as ByName<Required>)[name]
  const resources = () => (permissionsFor ? resourcesOf(permissionsFor, input, call) : [])
  const outputs: object[] = []
  let attempts = 0
  try {
    if (!operate || !permissionsFor) throw notImplemented(`${call.service} ${call.operation}`)
    const { service: serviceName, operation, principal, span } = call
    const faultable = { service: serviceName, operation, principal, parent: span.parent, resources }
    const execute = async (actualInput: object): Promise<object> => {
      // Begins only now: a fault may wait for a long time, which passes when the clock is advanced.
      stages.activity.start(call)
      authorize(service, permissionsFor(actualInput, call), call, stages)
      // A fault that repeats the call makes a second request with its own id, which functions rely on.
      const output = await operate(actualInput, attempts++ === 0 ? call : { ...call, requestId: call.random.uuid() })
      outputs.push(output)
      return output
    }
    const output = await guard(describeCall(call, resources), () => stages.faults.intercept(faultable, input, execute))
    for (const other of outputs) closeStreams(other, output)
    call.span.end()
    return output
  } catch (error) {
    // Operations set the attributes that name their resources only when they succeed.
    call.span.set({ 'eventbed.resources': resources() })
    // An output that nobody gets, because a fault follows it, still holds its file open.
    for (const output of outputs) closeStreams(output)
    endSpan(call, error)
    throw error
  } finally {
    stages.activity.end(call)
  }
}

/** What internal errors of a call are logged with. */
export const describeCall = (
  { service, operation, requestId }: Call,
  resources: () => readonly string[] = () => [],
): GuardedWork => ({ operation: `${service} ${operation}`, requestId, resources })

/** Closes the streams of an output that is not sent, unless they are also part of the output that is. */
export function closeStreams(output: object, sent: object = {}): void {
  const kept = new Set(Object.values(sent))
  for (const member of Object.values(output)) if (member instanceof Readable && !kept.has(member)) member.destroy()
}

/** The ARNs that a call works on; none if its input is malformed. */
function resourcesOf(permissionsFor: (input: object, call: Call) => Required, input: object, call: Call): string[] {
  try {
    const required = permissionsFor(input, call)
    return required === ROOT_ONLY ? [] : required.map(({ resource }) => resource)
  } catch {
    return []
  }
}

/** Ends a call's span with the error that it failed with. */
export function endSpan({ span }: Call, error: unknown): void {
  span.set({ 'error.type': error instanceof Error ? error.name : typeof error })
  span.end(error)
}

function authorize(service: Service, required: Required, call: Call, stages: CallStages): void {
  const { denied } = service.definition.errors
  if (required === ROOT_ONLY) {
    if (call.principal.kind === 'root') return
    throw denied(`Only the root of the account can perform ${call.service}:${call.operation}.`)
  }
  for (const permission of required) {
    const resourcePolicy = service.resourcePolicy?.(permission.resource, call)
    const decision = stages.authorizer.decide(call, permission, resourcePolicy)
    if (decision.allowed) continue
    // Keeps background calls too: their refusal explains why something is missing.
    call.span.record()
    throw denied(decision.message)
  }
}
