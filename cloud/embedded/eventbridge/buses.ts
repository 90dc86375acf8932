import { parseArn } from '../core/arn.ts'
import type { Call } from '../core/call.ts'
import { AwsError } from '../core/errors.ts'
import { Regional, type Scope } from '../core/regional.ts'
import type { Bus, Rule } from './bus.ts'
import { constraintViolation, notFound, validationError } from './errors.ts'

/** The event buses of every account and region; each starts with one named `default`. */
export class Buses {
  readonly #regional = new Regional((scope) => new Map([['default', createBus('default', scope, 0)]]))

  list(scope: Scope): Bus[] {
    return [...this.#regional.get(scope).values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  find(nameOrArn: string | undefined, scope: Scope): Bus | undefined {
    return this.#regional.get(scope).get(busName(nameOrArn))
  }

  get(nameOrArn: string | undefined, scope: Scope): Bus {
    const bus = this.find(nameOrArn, scope)
    if (!bus) throw notFound(`Event bus ${busName(nameOrArn)} does not exist.`)
    return bus
  }

  create(name: string, call: Call): Bus {
    if (!/^[/.\-_A-Za-z0-9]{1,256}$/.test(name))
      throw constraintViolation(
        `Value '${name}' at 'name'`,
        'Member must satisfy regular expression pattern: [/\\.\\-_A-Za-z0-9]+',
      )
    const buses = this.#regional.get(call)
    if (buses.has(name))
      throw new AwsError('ResourceAlreadyExistsException', `Event bus ${name} already exists.`, { status: 400 })
    const bus = createBus(name, call, call.clock.now())
    buses.set(name, bus)
    return bus
  }

  delete(name: string | undefined, call: Call): void {
    if (name === 'default') throw validationError('Cannot delete event bus default.')
    const bus = this.find(name, call)
    if (!bus) return
    if (bus.rules.size > 0) throw validationError("Event bus can't be deleted since it has rules.")
    this.#regional.get(call).delete(bus.name)
  }

  getRule(name: string | undefined, busNameOrArn: string | undefined, call: Call): Rule {
    const rule = this.get(busNameOrArn, busScope(busNameOrArn, call)).rules.get(name ?? '')
    if (!rule) throw notFound(`Rule ${name} does not exist on EventBus ${busName(busNameOrArn)}.`)
    return rule
  }

  /** The bus or rule with this ARN: the two kinds of resource that can have tags. */
  getByArn(arn: string | undefined, call: Call): Bus | Rule {
    const [, kind, path = ''] = /:(event-bus|rule)\/(.+)$/.exec(arn ?? '') ?? []
    if (kind === undefined)
      throw validationError('Parameter ResourceARN is not valid. Reason: Provided Arn is not in correct format.')
    if (kind === 'event-bus') return this.get(path, call)
    const slash = path.lastIndexOf('/')
    return this.getRule(path.slice(slash + 1), slash === -1 ? undefined : path.slice(0, slash), call)
  }
}

/** Where a bus lives. A bus in another account or region is addressed by its ARN. */
export function busScope(nameOrArn: string | undefined, { account, region }: Scope): Scope {
  const arn = parseArn(nameOrArn ?? '')
  return arn ? { account: arn.account, region: arn.region } : { account, region }
}

export const busName = (nameOrArn = 'default'): string => nameOrArn.replace(/^arn:.*:event-bus\//, '')

const createBus = (name: string, { account, region }: Scope, created: number): Bus => ({
  name,
  arn: `arn:aws:events:${region}:${account}:event-bus/${name}`,
  createdAt: created,
  description: undefined,
  policy: undefined,
  deadLetterConfig: undefined,
  tags: [],
  rules: new Map(),
})
