import type { Call } from '../core/call.ts'
import { compilePolicy, isObject, type Statement, toStrings } from '../iam/policy/document.ts'
import type { Bucket } from './bucket.ts'

/** Conditions on these keys limit a policy to known callers: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status */
const LIMITING_KEYS = new Set([
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceip',
  'aws:sourceorgid',
  'aws:sourceowner',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:userid',
  's3:dataaccesspointaccount',
  's3:dataaccesspointarn',
])
const POSITIVE_OPERATORS = /^(?:StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike|IpAddress)$/i
/** Networks with shorter prefixes are as good as the whole internet. */
const MIN_IPV4_PREFIX = 8
const MIN_IPV6_PREFIX = 32

/** Whether a policy grants access to callers that it does not limit to known ones. */
export const isPublicPolicy = (policy: string): boolean => compilePolicy(policy).statements.some(isPublicStatement)

const isPublicStatement = ({ effect, principals, source }: Statement): boolean =>
  effect === 'Allow' &&
  principals !== undefined &&
  (principals.anyone || principals.inverted) &&
  !Object.entries(isObject(source.Condition) ? source.Condition : {}).some(
    ([operator, keys]) =>
      POSITIVE_OPERATORS.test(operator) &&
      isObject(keys) &&
      Object.entries(keys).some(
        ([key, values]) => LIMITING_KEYS.has(key.toLowerCase()) && toStrings(values).every(isFixedValue),
      ),
  )

/** A value that neither wildcards nor variables widen. In an ARN, the resource may have wildcards. */
function isFixedValue(value: string): boolean {
  const [, prefix] = /^[0-9a-f.:]+\/(\d+)$/i.exec(value) ?? []
  if (prefix !== undefined) return Number(prefix) >= (value.includes(':') ? MIN_IPV6_PREFIX : MIN_IPV4_PREFIX)
  if (value.includes('${')) return false
  const fixed = value.startsWith('arn:') ? value.split(':').slice(0, 5).join(':') : value
  return !/[*?]/.test(fixed)
}

/** The policy that applies to a caller. With RestrictPublicBuckets, a public policy opens nothing to other accounts. */
export function effectivePolicy(bucket: Bucket | undefined, { principal }: Call): string | undefined {
  if (bucket?.policy === undefined) return undefined
  if (!bucket.publicAccessBlock?.RestrictPublicBuckets || principal.kind === 'service') return bucket.policy
  const isInAccount = principal.kind !== 'anonymous' && principal.account === bucket.owner
  return isInAccount || !isPublicPolicy(bucket.policy) ? bucket.policy : undefined
}
