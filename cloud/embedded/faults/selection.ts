import type { FaultTarget } from '../../api/faults.ts'
import { parseArn } from '../core/arn.ts'
import type { Deed } from '../core/faults.ts'
import type { Principal } from '../core/principal.ts'
import { patternOf, type Test } from '../iam/policy/wildcard.ts'

/** Whether a rule speaks of something. */
export function selector({ service, operation, resource, caller }: FaultTarget): (deed: Deed) => boolean {
  const [ofService, ofOperation, ofResource, ofCaller] = [service, operation, resource, caller].map(
    (glob) => glob && patternOf(glob),
  ) as (Test | undefined)[]
  return (deed) =>
    (!ofService || ofService(deed.service)) &&
    (!ofOperation || ofOperation(deed.operation)) &&
    (!ofCaller || namesOfCaller(deed.principal).some(ofCaller)) &&
    (!ofResource || deed.resources().some((arn) => namesOfResource(arn).some(ofResource)))
}

/** `arn:aws:lambda:…:function:f` is known by that, by `function:f`, and by `f`. */
function namesOfResource(arn: string): string[] {
  const resource = parseArn(arn)?.resource
  return resource === undefined ? [arn] : [arn, resource, resource.replace(/^(table|function)[:/]/, '')]
}

function namesOfCaller(principal: Principal): string[] {
  if (principal.kind === 'service') return [principal.service]
  if (principal.kind === 'role') return [principal.roleName, principal.arn]
  if (principal.kind === 'user') return [principal.userName, principal.arn]
  return principal.kind === 'root' ? ['root', principal.arn] : ['anonymous']
}
