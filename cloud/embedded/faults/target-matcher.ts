import type { FaultTarget } from '../../api/faults.ts'
import { parseArn } from '../core/arn.ts'
import type { FaultableOperation } from '../core/faults.ts'
import type { Principal } from '../core/principal.ts'
import { compileWildcard, type TextMatcher } from '../iam/policy/wildcard.ts'

/** Whether a rule speaks of something. */
export function createTargetMatcher({
  service,
  operation,
  resource,
  caller,
}: FaultTarget): (deed: FaultableOperation) => boolean {
  const [ofService, ofOperation, ofResource, ofCaller] = [service, operation, resource, caller].map(
    (glob) => glob && compileWildcard(glob),
  ) as (TextMatcher | undefined)[]
  return (deed) =>
    (!ofService || ofService(deed.service)) &&
    (!ofOperation || ofOperation(deed.operation)) &&
    (!ofCaller || callerNames(deed.principal).some(ofCaller)) &&
    (!ofResource || deed.resources().some((arn) => resourceNames(arn).some(ofResource)))
}

/** `arn:aws:lambda:…:function:f` is known by that, by `function:f`, and by `f`. */
function resourceNames(arn: string): string[] {
  const resource = parseArn(arn)?.resource
  return resource === undefined ? [arn] : [arn, resource, resource.replace(/^(table|function)[:/]/, '')]
}

function callerNames(principal: Principal): string[] {
  if (principal.kind === 'service') return [principal.service]
  if (principal.kind === 'role') return [principal.roleName, principal.arn]
  if (principal.kind === 'user') return [principal.userName, principal.arn]
  return principal.kind === 'root' ? ['root', principal.arn] : ['anonymous']
}
