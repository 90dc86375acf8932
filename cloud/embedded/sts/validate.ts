import type { AssumeRoleCommandInput } from '@aws-sdk/client-sts'
import { AwsError, notImplemented } from '../core/errors.ts'
import type { Principal } from '../core/principal.ts'
import type { Role } from '../iam/directory.ts'
import { validatePolicy } from '../iam/policy/validate-policy.ts'

const validationError = (message: string): AwsError => new AwsError('ValidationError', message, { status: 400 })

const constraintViolation = (member: string, value: unknown, constraint: string): AwsError =>
  validationError(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
  )

/** Seconds that credentials may be good for. */
export function validateDuration(seconds: number, least: number, most: number): void {
  if (seconds < least)
    throw constraintViolation('durationSeconds', seconds, `Member must have value greater than or equal to ${least}`)
  if (seconds > most)
    throw constraintViolation('durationSeconds', seconds, `Member must have value less than or equal to ${most}`)
}

/** Members that change what a session is or may, and that this cloud does not honour. */
const UNSUPPORTED = [
  'PolicyArns',
  'Tags',
  'TransitiveTagKeys',
  'SerialNumber',
  'TokenCode',
  'SourceIdentity',
  'ProvidedContexts',
] as const

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export function validateAssumeRole(input: AssumeRoleCommandInput, role: Role, principal: Principal): void {
  const { RoleSessionName = '', DurationSeconds: seconds = 3600, Policy } = input
  for (const member of UNSUPPORTED) if (input[member]) throw notImplemented(`sts AssumeRole ${member}`)
  if (!/^[\w+=,.@-]*$/.test(RoleSessionName))
    throw constraintViolation(
      'roleSessionName',
      RoleSessionName,
      'Member must satisfy regular expression pattern: [\\w+=,.@-]*',
    )
  // Lambda names sessions after functions, which may have one letter.
  if (RoleSessionName.length < 2 && principal.kind !== 'service')
    throw constraintViolation('roleSessionName', RoleSessionName, 'Member must have length greater than or equal to 2')
  if (RoleSessionName.length > 64)
    throw constraintViolation('roleSessionName', RoleSessionName, 'Member must have length less than or equal to 64')
  validateDuration(seconds, 900, 43_200)
  if (seconds > role.maxSessionDuration)
    throw validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.')
  if (principal.kind === 'role' && seconds > 3600)
    throw validationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    )
  if (Policy !== undefined) validatePolicy(Policy, 'identity')
}
