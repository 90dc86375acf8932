import type { InputTransformer, Target } from '@aws-sdk/client-eventbridge'
import type { Rule } from '../bus.ts'
import type { EventBridgeEvent } from '../event.ts'
import { exactText, stringifyExact, withExactNumbers } from '../exact-numbers.ts'
import { evaluateJsonPath } from './json-path.ts'

/** The JSON text for a target: the event, a part of it, a constant, or a template filled from it. */
export function targetInput(
  { Input, InputPath, InputTransformer }: Target,
  rule: Rule,
  sent: EventBridgeEvent,
  now: number,
): string {
  if (Input !== undefined) return Input
  const event = withExactNumbers(sent)
  if (InputTransformer) return transform(InputTransformer, rule, event, now)
  return stringifyExact(InputPath === undefined ? event : (evaluateJsonPath(event, InputPath) ?? null))
}

const reservedVariables = (rule: Rule, event: EventBridgeEvent, now: number) => {
  const { detail: _, 'detail-type': detailType, ...rest } = event
  return {
    // AWS omits the detail here, and names the type `detailType`.
    'aws.events.event': { ...rest, detailType },
    'aws.events.event.json': event,
    'aws.events.rule-arn': rule.arn,
    'aws.events.rule-name': rule.name,
    'aws.events.event.ingestion-time': new Date(now).toISOString(),
  }
}

/** The variables that every template can use. */
export const RESERVED_VARIABLES: readonly string[] = [
  'aws.events.event',
  'aws.events.event.json',
  'aws.events.rule-arn',
  'aws.events.rule-name',
  'aws.events.event.ingestion-time',
] satisfies (keyof ReturnType<typeof reservedVariables>)[]

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html */
function transform(
  { InputPathsMap = {}, InputTemplate = '' }: InputTransformer,
  rule: Rule,
  event: EventBridgeEvent,
  now: number,
): string {
  const values = new Map<string, unknown>(Object.entries(reservedVariables(rule, event, now)))
  for (const [name, path] of Object.entries(InputPathsMap)) values.set(name, evaluateJsonPath(event, path))
  let insideString = false
  return InputTemplate.replace(/\\.|"|<([^<>\s]+)>/g, (match, name: string | undefined) => {
    if (match === '"') insideString = !insideString
    if (name === undefined || !values.has(name)) return match
    const value = values.get(name)
    if (!insideString) return stringifyExact(value ?? '')
    // Inside a string the value has no quotes of its own, but must be escaped.
    return JSON.stringify(exactText(value)).slice(1, -1)
  })
}
