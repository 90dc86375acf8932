import { compilePolicy, isObject, type Json, malformedPolicy, toStrings } from './document.ts'

/** Validates a policy as IAM does when it is created. Throws MalformedPolicyDocument. */
export function validatePolicy(text: string, kind: 'identity' | 'trust'): void {
  const { statements } = compilePolicy(text)
  for (const { source } of statements) {
    validateNames(source)
    if (kind === 'identity') validateIdentityPolicy(source)
    else validateTrustPolicy(source)
  }
}

function validateNames({ Sid, Action, NotAction, Condition = {} }: Json): void {
  if (typeof Sid === 'string' && !/^[0-9A-Za-z]*$/.test(Sid))
    throw malformedPolicy(
      'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
    )
  const keys = Object.values(Condition as Json).flatMap((block) => Object.keys(block as Json))
  for (const name of [...toStrings(Action ?? NotAction).filter((action) => action !== '*'), ...keys])
    if (!name.includes(':'))
      throw malformedPolicy('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.')
}

function validateIdentityPolicy({ Principal, NotPrincipal, Resource, NotResource }: Json): void {
  if (Principal !== undefined || NotPrincipal !== undefined)
    throw malformedPolicy('Policy document should not specify a principal.')
  const resources = toStrings(Resource ?? NotResource)
  if (resources.length === 0) throw malformedPolicy('Policy statement must contain resources.')
  for (const resource of resources) {
    if (resource === '*') continue
    if (!resource.startsWith('arn:')) throw malformedPolicy(`Resource ${resource} must be in ARN format or "*".`)
    const [, partition = '', ...more] = resource.split(':')
    if (!/^(aws|aws-[a-z-]+|\*)$/.test(partition))
      throw malformedPolicy(`Partition "${partition}" is not valid for resource "${resource}".`)
    if (more.length < 4 && !resource.endsWith('*')) throw malformedPolicy('The policy failed legacy parsing')
  }
}

function validateTrustPolicy({ Principal, NotPrincipal, Resource, NotResource, Action, NotAction }: Json): void {
  if (Resource !== undefined || NotResource !== undefined) throw malformedPolicy('Has prohibited field Resource.')
  const principal = Principal ?? NotPrincipal
  if (principal === undefined) throw malformedPolicy('Missing required field Principal.')
  if (NotAction !== undefined || !toStrings(Action).every((action) => /^sts:/i.test(action)))
    throw malformedPolicy('AssumeRole policy may only specify STS AssumeRole actions.')
  if (!isObject(principal)) return
  for (const service of toStrings(principal.Service))
    if (!/\.amazonaws\.com(\.cn)?$/.test(service)) throw invalidPrincipal('SERVICE', service)
  for (const name of toStrings(principal.AWS))
    if (!/^(\*|\d{12}|arn:aws:(iam|sts)::\d{12}:.+|A[A-Z0-9]{20})$/.test(name)) throw invalidPrincipal('AWS', name)
}

const invalidPrincipal = (kind: string, name: string) =>
  malformedPolicy(`Invalid principal in policy: "${kind}":"${name}"`)
