import type { FaultRule } from '../cloud/api/faults.ts'
import { UserError } from '../cloud/common/user-error.ts'
import { formatFault } from './fault-option.ts'
import { suggest } from './suggest.ts'

const EFFECTS: Readonly<Record<FaultRule['effect'], true>> = {
  error: true,
  throttle: true,
  latency: true,
  cut: true,
  duplicate: true,
  reorder: true,
  partial: true,
  kill: true,
  'full-disk': true,
}

/** Refuses a fault that can never match: with an effect, a service or an operation that does not exist. */
export async function checkFault(rule: FaultRule): Promise<void> {
  check(rule, 'an effect', rule.effect, Object.keys(EFFECTS))
  const { service, operation } = rule
  if (service === undefined || isGlob(service)) return
  const { SERVICES } = await import('../cloud/embedded/services.ts')
  check(rule, 'a service', service, [...SERVICES.map(({ name }) => name), 'execute-api'])
  const definition = SERVICES.find(({ name }) => name === service)
  // Requests to a deployed API are named by method and path, which only the API knows.
  if (!definition || operation === undefined || isGlob(operation)) return
  const { module } = await definition.loadSdk()
  const operations = Object.keys(module).flatMap((name) => /^([A-Z]\w+)Command$/.exec(name)?.[1] ?? [])
  check(rule, `an operation of ${service}`, operation, operations)
}

/** Operations of a service are many; a few show what they look like. */
const MAX_CHOICES = 20

const isGlob = (name: string): boolean => /[*?]/.test(name)

function check(rule: FaultRule, kind: string, name: string, known: readonly string[]): void {
  if (known.includes(name)) return
  const nearest = suggest(name, known)
  const choices = known.length > MAX_CHOICES ? `${known.slice(0, MAX_CHOICES).join(', ')}, …` : known.join(', ')
  throw new UserError(`The fault "${formatFault(rule)}" can match nothing: ${name} is not ${kind}.`, {
    fixes: [nearest ? `Did you mean ${nearest}?` : `Choose one of: ${choices}`],
  })
}
