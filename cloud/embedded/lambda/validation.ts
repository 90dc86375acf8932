import { AwsError, notImplemented } from '../core/errors.ts'

export const invalidParameter = (message: string): AwsError =>
  new AwsError('InvalidParameterValueException', message, { fields: { Type: 'User' } })

export const notFound = (message: string): AwsError =>
  new AwsError('ResourceNotFoundException', message, { fields: { Type: 'User' } })

export const conflict = (message: string): AwsError =>
  new AwsError('ResourceConflictException', message, { fields: { Type: 'User' } })

/** What AWS's front end says of a member that breaks its model. `member` as on the wire, for example `memorySize`. */
export const constraintViolation = (member: string, value: unknown, constraint: string): AwsError =>
  new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${constraint}`,
    { status: 400 },
  )

export function checkRange(member: string, value: number | undefined, range: { min: number; max: number }): void {
  if (value === undefined) return
  if (value < range.min)
    throw constraintViolation(member, value, `have value greater than or equal to ${range.min}`)
  if (value > range.max) throw constraintViolation(member, value, `have value less than or equal to ${range.max}`)
}

export function checkOneOf(member: string, value: string | undefined, allowed: readonly string[]): void {
  if (value !== undefined && !allowed.includes(value))
    throw constraintViolation(member, value, `satisfy enum value set: [${allowed.join(', ')}]`)
}

/** Refuses members that are not built, so that none is taken and dropped. Empty ones ask for nothing. */
export function rejectUnsupportedMembers(operation: string, input: object, built: readonly string[]): void {
  for (const [member, value] of Object.entries(input))
    if (!built.includes(member) && !isEmpty(value)) throw notImplemented(`lambda ${operation} ${member}`)
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '') return true
  return typeof value === 'object' && Object.values(value).every(isEmpty)
}
