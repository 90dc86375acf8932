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

/** Validates the lifetime of credentials in seconds. */
export function validateDuration(seconds: number, min: number, max: number): void {
  if (seconds < min)
    throw constraintViolation('durationSeconds', seconds, `Member must have value greater than or equal to ${min}`)
  if (seconds > max)
    throw constraintViolation('durationSeconds', seconds, `Member must have value less than or equal to ${max}`)
}

/** Members that change the identity or the permissions of a session and are not supported. */
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
  // Lambda names sessions after functions, whose names can have one letter.
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
