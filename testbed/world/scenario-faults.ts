import type { StartedCloud } from '../../cloud/api/cloud.ts'
import type { ActiveFault, FaultRule } from '../../cloud/api/faults.ts'
import { UserError } from '../../cloud/common/user-error.ts'
import { type Architecture, resourcesOfKind } from '../../provision/architecture.ts'

/**
 * The faults of one scenario. They affect only its own stack and end with the scenario. Rules use logical names:
 * `resource: 'records'`, `caller: 'file-splitter'`, `resource: 'uploads/*'` for objects.
 */
export class ScenarioFaults {
  readonly #cloud: StartedCloud
  readonly #architecture: Architecture
  readonly #ids: string[] = []

  constructor(cloud: StartedCloud, architecture: Architecture) {
    this.#cloud = cloud
    this.#architecture = architecture
  }

  /** Injects a fault, in a cloud that supports it. */
  async add(rule: FaultRule): Promise<ActiveFault> {
    const { faults, name } = this.#cloud
    if (!faults)
      throw new UserError(`The ${name} cloud does not support fault injection.`, {
        fixes: ["Skip the scenario there: needs('inject-faults')", 'use the embedded cloud: CLOUD=embedded'],
      })
    const fault = await faults.add(this.#toPhysicalRule(rule))
    this.#ids.push(fault.id)
    return fault
  }

  /** Lists the faults of this scenario, with the number of calls that they affected. */
  async list(): Promise<readonly ActiveFault[]> {
    const faults = (await this.#cloud.faults?.list()) ?? []
    return faults.filter(({ id }) => this.#ids.includes(id))
  }

  /** Removes all faults of this scenario. */
  async clear(): Promise<void> {
    for (const id of this.#ids.splice(0)) await this.#cloud.faults?.remove(id)
  }

  #toPhysicalRule(rule: FaultRule): FaultRule {
    const { resource, caller, service } = rule
    return {
      ...rule,
      resource: resource === undefined ? this.#everyResourceOf(service) : this.#physicalName(resource),
      ...(caller !== undefined && { caller: this.#physicalName(caller) }),
    }
  }

  /** A pattern that matches every resource of this stack. A deployed API has an id instead of the stack's name. */
  #everyResourceOf(service: string | undefined): string {
    if (service !== 'execute-api') return `*${this.#architecture.stack}*`
    const [api, ...others] = resourcesOfKind(this.#architecture, 'rest-api')
    if (!api || others.length > 0)
      throw new UserError(`This stack has ${api ? 'several APIs' : 'no API'}, so the fault must name its API.`, {
        fixes: ['Give the rule a resource, for example resource=*:<api id>/*'],
      })
    return `*:${api.id}/*`
  }

  /** Converts a logical name: one that starts with a letter and has no dot or colon. Returns any other name unchanged. */
  #physicalName(name: string): string {
    const { stack } = this.#architecture
    const [first = '', ...path] = name.split('/')
    if (name === 'root' || name.startsWith(stack) || !/^[a-z][^.:]*$/.test(first)) return name
    const bucket = resourcesOfKind(this.#architecture, 'bucket').find(({ logicalName }) => logicalName === first)
    return bucket && path.length > 0 ? [bucket.name, ...path].join('/') : `${stack}-${name}`
  }
}
