import { validationError } from './errors.ts'

/** What TestEventPattern wants an event to have: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html */
const NEEDED = ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type']

/** The event that a pattern is tried on, from its JSON text. */
export function parseEvent(text: string): Record<string, unknown> {
  let event: unknown
  try {
    event = JSON.parse(text)
  } catch {
    // Said below, as of all that is not an object.
  }
  if (typeof event !== 'object' || event === null || Array.isArray(event))
    throw validationError('Parameter Event is not valid. Reason: it is not a JSON object.')
  const missing = NEEDED.filter((name) => !Object.hasOwn(event, name))
  if (missing.length > 0) throw validationError(`Parameter Event is not valid. Reason: it lacks ${missing.join(', ')}.`)
  return event as Record<string, unknown>
}
