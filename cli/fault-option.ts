import type { FaultRule } from '../cloud/api/faults.ts'

const EXAMPLE = "  • for example --fault 'sqs:SendMessageBatch throttle times=2 resource=records'"

/**
 * A rule as somebody types it: `<service>[:<operation>] <effect> [name=value …]`, with `*` for any service; or as JSON.
 * Whether its parts fit together is the cloud's to say.
 */
export function readFault(text: string): FaultRule {
  if (text.trimStart().startsWith('{')) return readJson(text)
  const [target = '', effect, ...fields] = text.trim().split(/\s+/)
  const [service = '', operation] = target.split(/:(.*)/s)
  if (!effect || effect.includes('='))
    throw new Error(
      `[eventbed] This fault has no effect: ${text}\n  • Write <service>[:<operation>] <effect> [name=value …],\n${EXAMPLE}`,
    )
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
    throw new Error(
      `[eventbed] In the fault ${text} this is no name=value: ${field}\n  • Write a value without spaces,\n${EXAMPLE}`,
    )
  return [name, /^\d+(\.\d+)?$/.test(value) ? Number(value) : value]
}

function readJson(text: string): FaultRule {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Error(`[eventbed] This fault is no JSON: ${text}\n  • Mend it, or write it in words,\n${EXAMPLE}`, {
      cause,
    })
  }
}

/** A rule in the words that `readFault` takes. */
export function faultText({ service = '*', operation, effect, ...fields }: FaultRule): string {
  const words = Object.entries(fields).map(([name, value]) => `${name}=${value}`)
  return [operation === undefined ? service : `${service}:${operation}`, effect, ...words].join(' ')
}
