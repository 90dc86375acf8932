import type { FaultRule } from '../cloud/api/faults.ts'
import { parseJsonObject } from '../cloud/common/json.ts'
import { UserError } from '../cloud/common/user-error.ts'

const FORMAT = 'Write <service>[:<operation>] <effect> [name=value …]'
const EXAMPLE = "for example --fault 'sqs:SendMessageBatch throttle times=2 resource=records'"

/**
 * Parses a rule: `<service>[:<operation>] <effect> [name=value …]`, with `*` for any service; or JSON. The cloud
 * validates the rule.
 */
export function parseFault(text: string): FaultRule {
  if (text.trimStart().startsWith('{')) return parseJsonRule(text)
  const [target = '', effect, ...fields] = text.trim().split(/\s+/)
  const [service = '', operation] = target.split(/:(.*)/s)
  if (!effect || effect.includes('='))
    throw new UserError(`The fault "${text}" has no effect.`, { fixes: [`${FORMAT}, ${EXAMPLE}`] })
  return {
    ...(service !== '*' && { service }),
    ...(operation && { operation }),
    effect,
    ...Object.fromEntries(fields.map((field) => parseField(field, text))),
  } as FaultRule
}

function parseField(field: string, text: string): [name: string, value: string | number] {
  const [, name, value] = /^([a-z]+)=(.+)$/i.exec(field) ?? []
  if (!name || !value)
    throw new UserError(`In the fault "${text}", ${field} is not name=value.`, {
      fixes: [`Write values without spaces, ${EXAMPLE}`],
    })
  return [name, /^\d+(\.\d+)?$/.test(value) ? Number(value) : value]
}

function parseJsonRule(text: string): FaultRule {
  const rule = parseJsonObject(text)
  if (!rule)
    throw new UserError(`The fault ${text} is not valid JSON.`, {
      fixes: ['Fix the JSON', `write it without braces, ${EXAMPLE}`],
    })
  return rule as unknown as FaultRule
}

/** A rule in the form that `readFault` takes. */
export function formatFault({ service = '*', operation, effect, ...fields }: FaultRule): string {
  const words = Object.entries(fields).map(([name, value]) => `${name}=${value}`)
  return [operation === undefined ? service : `${service}:${operation}`, effect, ...words].join(' ')
}
