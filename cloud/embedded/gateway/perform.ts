import type { Activity } from '../core/activity.ts'
import type { Call, ServiceName } from '../core/call.ts'
import { AwsError, notImplemented } from '../core/errors.ts'
import type { Faults } from '../core/faults.ts'
import type { Authorizer } from '../core/identity.ts'
import type { Access, Service } from '../core/service.ts'

export interface Stages {
  readonly activity: Activity
  readonly faults: Faults
  readonly authorizer: Authorizer
}

/** An operation or a permission, as the gateway sees it when it no longer knows which of the many it is. */
type Untyped<Result> = Record<string, ((input: object, call: Call) => Result) | undefined>

/**
 * What every call goes through, from outside or inside: is it built, does it fail, is it allowed, do it. Ends the
 * call's span.
 */
export async function perform(service: Service, input: object, call: Call, stages: Stages): Promise<object> {
  const name = call.operation.charAt(0).toLowerCase() + call.operation.slice(1)
  const accessOf = (service.access as Untyped<Access | readonly Access[]>)[name]
  const resources = () => resourcesOf(accessOf, input, call)
  try {
    const operate = (service.operations as Untyped<object | Promise<object>>)[name]
    if (!operate) throw notImplemented(`${call.service} ${call.operation}`)
    const { operation, principal, span } = call
    const deed = { service: service.name, operation, principal, parent: span.parent, resources }
    let times = 0
    const output = await stages.faults.around(deed, input, async (actual) => {
      // Only now: a fault may be a long wait, which passes when the clock is advanced.
      stages.activity.begin(call)
      authorize(service, accessOf?.(actual, call), call, stages)
      // What a fault has done twice are two requests, each with an id of its own: a function takes its own from it.
      return operate(actual, times++ === 0 ? call : { ...call, requestId: call.chance.uuid() })
    })
    call.span.end()
    return output
  } catch (error) {
    // What fails before it is done has not said what it is about.
    call.span.set({ 'eventbed.resources': resources() })
    endWith(call, error)
    throw error
  } finally {
    stages.activity.end(call)
  }
}

/** The ARNs of what a call works on; of one that is malformed nobody knows. */
function resourcesOf(accessOf: Untyped<Access | readonly Access[]>[string], input: object, call: Call): string[] {
  try {
    return [accessOf?.(input, call) ?? []].flat().map(({ resource }) => resource)
  } catch {
    return []
  }
}

/** Ends a call's span with why it failed. */
export function endWith({ span }: Call, error: unknown): void {
  span.set({ 'error.type': error instanceof Error ? error.name : typeof error })
  span.end(error)
}

function authorize(service: Service, needed: Access | readonly Access[] | undefined, call: Call, stages: Stages): void {
  if (needed === undefined) {
    // Closed by default: what nobody has said a permission for is the account's own business.
    if (call.principal.kind !== 'root')
      throw denied(call, `${call.service}:${call.operation} is open to the account's root only.`)
    return
  }
  for (const access of Array.isArray(needed) ? (needed as readonly Access[]) : [needed as Access]) {
    const decision = stages.authorizer.decide(call, access, service.resourcePolicy?.(access.resource, call))
    if (decision.allowed) continue
    // Also of what the cloud does by itself: whoever misses something looks for who was refused.
    call.span.keep()
    throw denied(call, decision.message)
  }
}

/** S3, IAM and STS say it shorter than the others. */
const SHORT: ReadonlySet<ServiceName> = new Set(['s3', 'iam', 'sts'])
/** To the JSON protocols it is a bad request like any other. */
const BAD_REQUEST: ReadonlySet<ServiceName> = new Set(['sqs', 'dynamodb', 'events', 'logs'])

const denied = ({ service }: Call, message: string): AwsError =>
  new AwsError(SHORT.has(service) ? 'AccessDenied' : 'AccessDeniedException', message, {
    status: BAD_REQUEST.has(service) ? 400 : 403,
  })
