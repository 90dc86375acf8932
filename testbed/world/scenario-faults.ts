import type { StartedCloud } from '../../cloud/api/cloud.ts'
import type { FaultRule, StandingFault } from '../../cloud/api/faults.ts'
import type { Architecture } from '../../provision/architecture.ts'

/**
 * The faults of one scenario: they speak of its own stack, by the names that the architecture is drawn with
 * (`resource: 'records'`, `caller: 'file-splitter'`, objects as `uploads/*`), and end with it.
 */
export class ScenarioFaults {
  readonly #cloud: StartedCloud
  readonly #architecture: Architecture
  readonly #ids: string[] = []

  constructor(cloud: StartedCloud, architecture: Architecture) {
    this.#cloud = cloud
    this.#architecture = architecture
  }

  /** Makes calls fail from now on, in a cloud that can. */
  async add(rule: FaultRule): Promise<StandingFault> {
    const { faults, name } = this.#cloud
    if (!faults)
      throw new Error(
        `[eventbed] Calls inside the ${name} cloud cannot be made to fail.\n` +
          "  • Have the scenario skipped there: needs('inject-faults'), or\n  • use the embedded cloud: CLOUD=embedded",
      )
    const standing = await faults.add(this.#own(rule))
    this.#ids.push(standing.id)
    return standing
  }

  /** Those of this scenario, with what they have done. */
  async list(): Promise<readonly StandingFault[]> {
    const standing = (await this.#cloud.faults?.list()) ?? []
    return standing.filter(({ id }) => this.#ids.includes(id))
  }

  /** From now on nothing fails any more. */
  async clear(): Promise<void> {
    for (const id of this.#ids.splice(0)) await this.#cloud.faults?.remove(id)
  }

  #own(rule: FaultRule): FaultRule {
    const { stack, ordersApi } = this.#architecture
    const { resource, caller, service } = rule
    const everything = service === 'execute-api' ? `*:${ordersApi.api.id}/*` : `*${stack}*`
    return {
      ...rule,
      resource: resource === undefined ? everything : this.#named(resource),
      ...(caller !== undefined && { caller: this.#named(caller) }),
    }
  }

  /** What begins with a letter and has no dot or colon is a name of the architecture's. */
  #named(name: string): string {
    const { stack, fileProcessing } = this.#architecture
    if (name === 'root' || name.startsWith(stack) || !/^[a-z][^.:]*$/.test(name.split('/')[0]!)) return name
    return name.startsWith('uploads/') ? fileProcessing.uploads.name + name.slice('uploads'.length) : `${stack}-${name}`
  }
}
