import { parseArn } from '../core/arn.ts'
import type { Call } from '../core/call.ts'
import { AwsError } from '../core/errors.ts'
import { Regional, type Scope } from '../core/regional.ts'
import type { Bus, Rule } from './bus.ts'
import { invalid, notFound, violates } from './problems.ts'

/** The buses of all accounts; each has one named `default` from the beginning. */
export class Buses {
  readonly #regional = new Regional((scope) => new Map([['default', newBus('default', scope, 0)]]))

  of(scope: Scope): Bus[] {
    return [...this.#regional.of(scope).values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  find(nameOrArn: string | undefined, scope: Scope): Bus | undefined {
    return this.#regional.of(scope).get(nameIn(nameOrArn))
  }

  get(nameOrArn: string | undefined, scope: Scope): Bus {
    const bus = this.find(nameOrArn, scope)
    if (!bus) throw notFound(`Event bus ${nameIn(nameOrArn)} does not exist.`)
    return bus
  }

  create(name: string, call: Call): Bus {
    if (!/^[/.\-_A-Za-z0-9]{1,256}$/.test(name))
      throw violates(
        `Value '${name}' at 'name'`,
        'Member must satisfy regular expression pattern: [/\\.\\-_A-Za-z0-9]+',
      )
    const buses = this.#regional.of(call)
    if (buses.has(name))
      throw new AwsError('ResourceAlreadyExistsException', `Event bus ${name} already exists.`, { status: 400 })
    const bus = newBus(name, call, call.clock.now())
    buses.set(name, bus)
    return bus
  }

  delete(name: string | undefined, call: Call): void {
    if (name === 'default') throw invalid('Cannot delete event bus default.')
    const bus = this.find(name, call)
    if (!bus) return
    if (bus.rules.size > 0) throw invalid("Event bus can't be deleted since it has rules.")
    this.#regional.of(call).delete(bus.name)
  }

  rule(name: string | undefined, busName: string | undefined, call: Call): Rule {
    const rule = this.get(busName, scopeOf(busName, call)).rules.get(name ?? '')
    if (!rule) throw notFound(`Rule ${name} does not exist on EventBus ${nameIn(busName)}.`)
    return rule
  }

  /** What a tag is put on: a bus or a rule, by its ARN. */
  byArn(arn: string | undefined, call: Call): Bus | Rule {
    const [, kind, path = ''] = /:(event-bus|rule)\/(.+)$/.exec(arn ?? '') ?? []
    if (kind === undefined)
      throw invalid('Parameter ResourceARN is not valid. Reason: Provided Arn is not in correct format.')
    if (kind === 'event-bus') return this.get(path, call)
    const slash = path.lastIndexOf('/')
    return this.rule(path.slice(slash + 1), slash === -1 ? undefined : path.slice(0, slash), call)
  }
}

/** A bus of another account or region is named by its ARN. */
export function scopeOf(nameOrArn: string | undefined, { account, region }: Scope): Scope {
  const arn = parseArn(nameOrArn ?? '')
  return arn ? { account: arn.account, region: arn.region } : { account, region }
}

export const nameIn = (nameOrArn = 'default'): string => nameOrArn.replace(/^arn:.*:event-bus\//, '')

const newBus = (name: string, { account, region }: Scope, created: number): Bus => ({
  name,
  arn: `arn:aws:events:${region}:${account}:event-bus/${name}`,
  created,
  description: undefined,
  policy: undefined,
  deadLetter: undefined,
  tags: [],
  rules: new Map(),
})
