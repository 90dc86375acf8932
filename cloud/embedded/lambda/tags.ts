import { parseArn } from '../core/arn.ts'
import type { Call } from '../core/call.ts'
import { invalidParameter } from './errors.ts'
import type { Lambda } from './lambda.ts'

/** The tags of a function or an event source mapping. */
export function resourceTags(lambda: Lambda, arn: string | undefined, call: Call): Record<string, string> {
  const [kind, name] = parseArn(arn ?? '')?.resource.split(':') ?? []
  if (kind === 'function') return lambda.functions.get(arn, call).tags
  if (kind === 'event-source-mapping') return lambda.mappings.get(name, call).tags
  throw invalidParameter(`Tags can be set on functions and event source mappings, not on ${arn}.`)
}
