import type { Call } from '../core/call.ts'
import { AwsError } from '../core/errors.ts'
import { Regional, type Scope } from '../core/regional.ts'
import type { Bus, Rule } from './bus.ts'
import { invalid, notFound } from './problems.ts'

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
    if (!bus) throw notFound(`Event bus ${nameIn(nameOrArn)}`)
    return bus
  }

  create(name: string, call: Call): Bus {
    if (!/^[/.\-_A-Za-z0-9]{1,256}$/.test(name))
      throw invalid(
        `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [/\\.\\-_A-Za-z0-9]+`,
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
    const rule = this.get(busName, call).rules.get(name ?? '')
    if (!rule) throw notFound(`Rule ${name} on EventBus ${nameIn(busName)}`)
    return rule
  }

  /** What a tag is put on: a bus or a rule, by its ARN. */
  byArn(arn: string | undefined, call: Call): Bus | Rule {
    const all = this.of(call).flatMap((bus) => [bus, ...bus.rules.values()])
    const found = all.find((one) => one.arn === arn)
    if (!found) throw notFound(`Resource ${arn}`)
    return found
  }
}

const nameIn = (nameOrArn = 'default'): string => nameOrArn.replace(/^arn:.*:event-bus\//, '')

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
