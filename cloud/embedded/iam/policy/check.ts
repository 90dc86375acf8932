import { compilePolicy, isObject, type Json, malformed, texts } from './document.ts'

/** Checks a policy as IAM does when it is put; throws MalformedPolicyDocument. `of` says which parts it must have. */
export function checkPolicy(text: string, of: 'identity' | 'trust'): void {
  const { statements } = compilePolicy(text)
  for (const { source } of statements) {
    checkNames(source)
    if (of === 'identity') checkIdentity(source)
    else checkTrust(source)
  }
}

function checkNames({ Sid, Action, NotAction, Condition = {} }: Json): void {
  if (typeof Sid === 'string' && !/^[0-9A-Za-z]*$/.test(Sid))
    throw malformed(
      'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
    )
  const keys = Object.values(Condition as Json).flatMap((block) => Object.keys(block as Json))
  for (const name of [...texts(Action ?? NotAction).filter((action) => action !== '*'), ...keys])
    if (!name.includes(':'))
      throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.')
}

function checkIdentity({ Principal, NotPrincipal, Resource, NotResource }: Json): void {
  if (Principal !== undefined || NotPrincipal !== undefined)
    throw malformed('Policy document should not specify a principal.')
  const resources = texts(Resource ?? NotResource)
  if (resources.length === 0) throw malformed('Policy statement must contain resources.')
  for (const resource of resources) {
    if (resource === '*') continue
    if (!resource.startsWith('arn:')) throw malformed(`Resource ${resource} must be in ARN format or "*".`)
    const [, partition = '', ...more] = resource.split(':')
    if (!/^(aws|aws-[a-z-]+|\*)$/.test(partition))
      throw malformed(`Partition "${partition}" is not valid for resource "${resource}".`)
    if (more.length < 4 && !resource.endsWith('*')) throw malformed('The policy failed legacy parsing')
  }
}

function checkTrust({ Principal, NotPrincipal, Resource, NotResource, Action, NotAction }: Json): void {
  if (Resource !== undefined || NotResource !== undefined) throw malformed('Has prohibited field Resource.')
  const principal = Principal ?? NotPrincipal
  if (principal === undefined) throw malformed('Missing required field Principal.')
  if (NotAction !== undefined || !texts(Action).every((action) => /^sts:/i.test(action)))
    throw malformed('AssumeRole policy may only specify STS AssumeRole actions.')
  if (!isObject(principal)) return
  for (const service of texts(principal.Service))
    if (!/\.amazonaws\.com(\.cn)?$/.test(service)) throw invalidPrincipal('SERVICE', service)
  for (const name of texts(principal.AWS))
    if (!/^(\*|\d{12}|arn:aws:(iam|sts)::\d{12}:.+|A[A-Z0-9]{20})$/.test(name)) throw invalidPrincipal('AWS', name)
}

const invalidPrincipal = (kind: string, name: string) => malformed(`Invalid principal in policy: "${kind}":"${name}"`)
