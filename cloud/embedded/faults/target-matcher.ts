import type { FaultTarget } from '../../api/faults.ts'
import { parseArn } from '../core/arn.ts'
import type { FaultableOperation } from '../core/faults.ts'
import { compileGlob, type TextMatcher } from '../core/glob.ts'
import type { Principal } from '../core/principal.ts'

/** Returns a function that tells whether an operation matches all given patterns. */
export function createTargetMatcher({
  service,
  operation,
  resource,
  caller,
}: FaultTarget): (target: FaultableOperation) => boolean {
  const [serviceMatches, operationMatches, resourceMatches, callerMatches] = [service, operation, resource, caller].map(
    (glob) => glob && compileGlob(glob),
  ) as (TextMatcher | undefined)[]
  return (target) =>
    (!serviceMatches || serviceMatches(target.service)) &&
    (!operationMatches || operationMatches(target.operation)) &&
    (!callerMatches || callerNames(target.principal).some(callerMatches)) &&
    (!resourceMatches || target.resources().some((arn) => resourceNames(arn).some(resourceMatches)))
}

/** The names that a resource can be matched by: the ARN `arn:aws:lambda:…:function:f`, `function:f`, and `f`. */
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
