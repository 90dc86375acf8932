import type { InputTransformer, Target } from '@aws-sdk/client-eventbridge'
import type { Rule } from '../bus.ts'
import type { EventBridgeEvent } from '../event.ts'
import { evaluateJsonPath } from './json-path.ts'

/** What a target is sent: the event, a part of it, a constant, or a text made from parts of it. JSON text. */
export function targetInput(
  { Input, InputPath, InputTransformer }: Target,
  rule: Rule,
  event: EventBridgeEvent,
  now: number,
): string {
  if (Input !== undefined) return Input
  if (InputTransformer) return transform(InputTransformer, rule, event, now)
  return JSON.stringify(InputPath === undefined ? event : (evaluateJsonPath(event, InputPath) ?? null))
}

const reserved = (rule: Rule, event: EventBridgeEvent, now: number) => {
  const { detail: _, 'detail-type': detailType, ...more } = event
  return {
    // AWS leaves the detail away here, and writes the type's name as one word.
    'aws.events.event': { ...more, detailType },
    'aws.events.event.json': event,
    'aws.events.rule-arn': rule.arn,
    'aws.events.rule-name': rule.name,
    'aws.events.event.ingestion-time': new Date(now).toISOString(),
  }
}

/** Variables that every template has. */
export const RESERVED_VARIABLES: readonly string[] = [
  'aws.events.event',
  'aws.events.event.json',
  'aws.events.rule-arn',
  'aws.events.rule-name',
  'aws.events.event.ingestion-time',
] satisfies (keyof ReturnType<typeof reserved>)[]

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html */
function transform(
  { InputPathsMap = {}, InputTemplate = '' }: InputTransformer,
  rule: Rule,
  event: EventBridgeEvent,
  now: number,
): string {
  const values = new Map<string, unknown>(Object.entries(reserved(rule, event, now)))
  for (const [name, path] of Object.entries(InputPathsMap)) values.set(name, evaluateJsonPath(event, path))
  let insideText = false
  return InputTemplate.replace(/\\.|"|<([^<>\s]+)>/g, (whole, name: string | undefined) => {
    if (whole === '"') insideText = !insideText
    if (name === undefined || !values.has(name)) return whole
    const value = values.get(name)
    if (!insideText) return JSON.stringify(value ?? '')
    // Within quotes, values stand as they are, but must not end the text.
    const text = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)
    return JSON.stringify(text).slice(1, -1)
  })
}
