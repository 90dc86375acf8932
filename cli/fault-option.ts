import type { FaultRule } from '../cloud/api/faults.ts'
import { UserError } from '../cloud/common/user-error.ts'

const FORMAT = 'Write <service>[:<operation>] <effect> [name=value …]'
const EXAMPLE = "for example --fault 'sqs:SendMessageBatch throttle times=2 resource=records'"

/**
 * A rule as it is typed: `<service>[:<operation>] <effect> [name=value …]`, with `*` for any service; or as JSON. The
 * cloud checks whether its parts are valid together.
 */
export function readFault(text: string): FaultRule {
  if (text.trimStart().startsWith('{')) return readJson(text)
  const [target = '', effect, ...fields] = text.trim().split(/\s+/)
  const [service = '', operation] = target.split(/:(.*)/s)
  if (!effect || effect.includes('='))
    throw new UserError(`The fault "${text}" has no effect.`, { fixes: [`${FORMAT}, ${EXAMPLE}`] })
  return {
    ...(service !== '*' && { service }),
    ...(operation && { operation }),
    effect,
    ...Object.fromEntries(fields.map((field) => readField(field, text))),
  } as FaultRule
}

function readField(field: string, text: string): [name: string, value: string | number] {
  const [, name, value] = /^([a-z]+)=(.+)$/i.exec(field) ?? []
  if (!name || !value)
    throw new UserError(`In the fault "${text}", ${field} is not name=value.`, {
      fixes: [`Write values without spaces, ${EXAMPLE}`],
    })
  return [name, /^\d+(\.\d+)?$/.test(value) ? Number(value) : value]
}

function readJson(text: string): FaultRule {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new UserError(`The fault ${text} is not valid JSON.`, {
      fixes: ['Fix the JSON', `write it without braces, ${EXAMPLE}`],
      cause,
    })
  }
}

/** A rule in the form that `readFault` takes. */
export function faultText({ service = '*', operation, effect, ...fields }: FaultRule): string {
  const words = Object.entries(fields).map(([name, value]) => `${name}=${value}`)
  return [operation === undefined ? service : `${service}:${operation}`, effect, ...words].join(' ')
}
