import { type Chance, idFrom } from '../core/chance.ts'
import { Regional, type Scope } from '../core/regional.ts'
import type { Api, ApiKey, Deployment, Method, Resource, Stage, UsagePlan } from './definition.ts'
import { notFound } from './errors.ts'

/** All APIs, keys and plans of one account and region. */
export class RegionalStore {
  readonly apis = new Map<string, Api>()
  readonly keys = new Map<string, ApiKey>()
  readonly plans = new Map<string, UsagePlan>()
}

export class ApiGatewayStore {
  readonly #regional = new Regional(() => new RegionalStore())

  forScope(scope: Scope): RegionalStore {
    return this.#regional.of(scope)
  }

  /** An API by its id alone, as requests to it name it. */
  findApi(apiId: string): { requireApi: Api; gateway: RegionalStore } | undefined {
    for (const gateway of this.#regional.all()) {
      const api = gateway.apis.get(apiId)
      if (api) return { requireApi: api, gateway }
    }
    return undefined
  }

  api(id: string | undefined, scope: Scope): Api {
    const api = this.forScope(scope).apis.get(id ?? '')
    if (!api) throw notFound('API', `${scope.account}:${id}`)
    return api
  }

  requireKey(id: string | undefined, scope: Scope): ApiKey {
    const key = this.forScope(scope).keys.get(id ?? '')
    if (!key) throw notFound('API Key', undefined)
    return key
  }

  requirePlan(id: string | undefined, scope: Scope): UsagePlan {
    const plan = this.forScope(scope).plans.get(id ?? '')
    if (!plan) throw notFound('Usage Plan ID', undefined)
    return plan
  }
}

export function requireResource(api: Api, id: string | undefined): Resource {
  const resource = api.resources.get(id ?? '')
  if (!resource) throw notFound('Resource', undefined)
  return resource
}

export function requireMethod(api: Api, resourceId: string | undefined, httpMethod: string | undefined): Method {
  const method = requireResource(api, resourceId).methods.get(httpMethod ?? '')
  if (!method) throw notFound('Method', undefined)
  return method
}

export function requireStage(api: Api, name: string | undefined): Stage {
  const stage = api.stages.get(name ?? '')
  if (!stage) throw notFound('stage', undefined)
  return stage
}

export function requireDeployment(api: Api, id: string | undefined): Deployment {
  const deployment = api.deployments.get(id ?? '')
  if (!deployment) throw notFound('deployment', undefined)
  return deployment
}

/** Ten of a–z and 0–9, as API Gateway makes them. */
export const newId = (chance: Chance, length = 10): string =>
  idFrom(chance, length, 'abcdefghijklmnopqrstuvwxyz0123456789')
