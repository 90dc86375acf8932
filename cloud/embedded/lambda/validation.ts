import { notImplemented } from '../core/errors.ts'
import { constraintViolation } from './errors.ts'

export function checkRange(member: string, value: number | undefined, range: { min: number; max: number }): void {
  if (value === undefined) return
  if (value < range.min) throw constraintViolation(member, value, `have value greater than or equal to ${range.min}`)
  if (value > range.max) throw constraintViolation(member, value, `have value less than or equal to ${range.max}`)
}

export function checkOneOf(member: string, value: string | undefined, allowed: readonly string[]): void {
  if (value !== undefined && !allowed.includes(value))
    throw constraintViolation(member, value, `satisfy enum value set: [${allowed.join(', ')}]`)
}

/** Rejects members that Eventbed does not implement rather than ignoring them. Empty ones are accepted. */
export function rejectUnsupportedMembers(operation: string, input: object, supported: readonly string[]): void {
  for (const [member, value] of Object.entries(input))
    if (!supported.includes(member) && !isEmpty(value)) throw notImplemented(`lambda ${operation} ${member}`)
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '') return true
  return typeof value === 'object' && Object.values(value).every(isEmpty)
}
