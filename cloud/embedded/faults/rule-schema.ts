import * as z from 'zod'
import { parseDuration } from '../../api/clock.ts'
import type { FaultRule } from '../../api/faults.ts'
import { isGatewayResponseType } from '../api-gateway/execute-api/gateway-response.ts'
import { PARTIAL_FAILURES } from './partial-failures.ts'

const count = z.int().positive()
const glob = z.string().min(1)
const duration = z.union([z.string(), z.number()]).superRefine((value, context) => {
  try {
    parseDuration(value)
  } catch {
    context.addIssue(`invalid duration ${JSON.stringify(value)}; use a number and a unit, for example "30 s"`)
  }
})

const common = {
  service: glob.optional(),
  operation: glob.optional(),
  resource: glob.optional(),
  caller: glob.optional(),
  skip: z.int().min(0).optional(),
  every: count.optional(),
  probability: z.number().gt(0).max(1).optional(),
  seed: z.int().optional(),
  times: count.optional(),
  for: duration.optional(),
}
const when = z.enum(['before', 'after'])
const rule = <Effect extends string, More extends z.ZodRawShape>(effect: Effect, more: More) =>
  z.strictObject({ effect: z.literal(effect), ...common, ...more })

const schema = z
  .discriminatedUnion('effect', [
    rule('error', { code: glob, message: z.string().optional(), status: z.int().min(400).max(599).optional() }),
    rule('throttle', {}),
    rule('latency', { delay: duration }),
    rule('cut', { when }),
    rule('duplicate', {}),
    rule('reorder', {}),
    rule('partial', { entries: count.optional() }),
    rule('kill', { when }),
    rule('full-disk', { resource: glob }),
  ])
  .superRefine((value, context) => {
    const { effect, service, operation, caller } = value
    const add = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    if (effect === 'error' && service === 'execute-api' && !isGatewayResponseType(value.code))
      add('code', 'for execute-api, use a gateway response type such as THROTTLED, INTEGRATION_FAILURE or DEFAULT_5XX')
    if (effect === 'partial' && !PARTIAL_FAILURES.has(`${service}:${operation}`))
      add('operation', `only these operations can fail partially: ${[...PARTIAL_FAILURES.keys()].join(', ')}`)
    if (effect === 'full-disk' && (service ?? operation ?? caller) !== undefined)
      add(
        'resource',
        'full-disk applies to a function; set resource to the function, and omit service, operation and caller',
      )
  })

/** Validates a fault rule. Throws a RangeError that lists everything that is invalid. */
export function parseRule(rule: unknown): FaultRule {
  const { success, data, error } = schema.safeParse(rule)
  if (success) return data as FaultRule
  const problems = error.issues.map(({ path, message }) => `  • ${path.join('.') || 'the rule'}: ${message}`)
  throw new RangeError(`[eventbed] Invalid fault rule: ${JSON.stringify(rule)}\n${problems.join('\n')}`)
}
