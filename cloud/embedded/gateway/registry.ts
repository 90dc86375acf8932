import type { Service } from '../core/service.ts'

/** The services of a cloud by name. Filled after creation, because services can call each other. */
export class Registry {
  readonly #services = new Map<string, Service>()

  add(...services: readonly Service[]): void {
    for (const service of services) this.#services.set(service.definition.name, service)
  }

  get(name: string): Service | undefined {
    return this.#services.get(name)
  }

  all(): Service[] {
    return [...this.#services.values()]
  }
}
