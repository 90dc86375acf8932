import type { AssumeRoleCommandInput } from '@aws-sdk/client-sts'
import { AwsError, notImplemented } from '../core/errors.ts'
import type { Principal } from '../core/principal.ts'
import type { Role } from '../iam/directory.ts'
import { checkPolicy } from '../iam/policy/check.ts'

const validation = (message: string): AwsError => new AwsError('ValidationError', message, { status: 400 })

const violates = (member: string, value: unknown, constraint: string): AwsError =>
  validation(`1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`)

/** Seconds that credentials may be good for. */
export function checkDuration(seconds: number, least: number, most: number): void {
  if (seconds < least)
    throw violates('durationSeconds', seconds, `Member must have value greater than or equal to ${least}`)
  if (seconds > most) throw violates('durationSeconds', seconds, `Member must have value less than or equal to ${most}`)
}

/** Members that change what a session is or may, and that this cloud does not honour. */
const UNKNOWN = [
  'PolicyArns',
  'Tags',
  'TransitiveTagKeys',
  'SerialNumber',
  'TokenCode',
  'SourceIdentity',
  'ProvidedContexts',
] as const

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export function checkAssumeRole(input: AssumeRoleCommandInput, role: Role, principal: Principal): void {
  const { RoleSessionName = '', DurationSeconds: seconds = 3600, Policy } = input
  for (const member of UNKNOWN) if (input[member]) throw notImplemented(`sts AssumeRole ${member}`)
  if (!/^[\w+=,.@-]*$/.test(RoleSessionName))
    throw violates('roleSessionName', RoleSessionName, 'Member must satisfy regular expression pattern: [\\w+=,.@-]*')
  // Lambda names sessions after functions, which may have one letter.
  if (RoleSessionName.length < 2 && principal.kind !== 'service')
    throw violates('roleSessionName', RoleSessionName, 'Member must have length greater than or equal to 2')
  if (RoleSessionName.length > 64)
    throw violates('roleSessionName', RoleSessionName, 'Member must have length less than or equal to 64')
  checkDuration(seconds, 900, 43_200)
  if (seconds > role.maxSessionDuration)
    throw validation('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.')
  if (principal.kind === 'role' && seconds > 3600)
    throw validation(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    )
  if (Policy !== undefined) checkPolicy(Policy, 'identity')
}
