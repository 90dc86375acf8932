import { exceedsDepth, parseJsonObject } from '../../common/json.ts'
import { validationError } from './errors.ts'
import { MAX_DETAIL_DEPTH } from './limits.ts'

/** An event as rules match it: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html */
export interface EventBridgeEvent {
  readonly version: '0'
  readonly id: string
  readonly 'detail-type': string
  readonly source: string
  readonly account: string
  readonly time: string
  readonly region: string
  readonly resources: readonly string[]
  readonly detail: Readonly<Record<string, unknown>>
}

/** EventBridge's times are in whole seconds. */
export const formatEventTime = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html */
const REQUIRED_MEMBERS = ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type']

/** The event that TestEventPattern matches against a pattern, from its JSON text. */
export function parseEvent(text: string): Record<string, unknown> {
  const event = exceedsDepth(Buffer.from(text), MAX_DETAIL_DEPTH) ? undefined : parseJsonObject(text)
  if (!event) throw validationError('Parameter Event is not valid. Reason: it is not a JSON object.')
  const missing = REQUIRED_MEMBERS.filter((name) => !Object.hasOwn(event, name))
  if (missing.length > 0) throw validationError(`Parameter Event is not valid. Reason: it lacks ${missing.join(', ')}.`)
  return event
}
