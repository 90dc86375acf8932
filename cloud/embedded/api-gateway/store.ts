import { type RandomSource, randomId } from '../core/random-source.ts'
import { Regional, type Scope } from '../core/regional.ts'
import { notFound } from './errors.ts'
import type { Api, ApiKey, Deployment, Method, Resource, Stage, UsagePlan } from './rest-api.ts'

/** The APIs, API keys and usage plans of one account and region. */
export class RegionalStore {
  readonly apis = new Map<string, Api>()
  readonly keys = new Map<string, ApiKey>()
  readonly plans = new Map<string, UsagePlan>()
}

export class ApiGatewayStore {
  readonly #regional = new Regional(() => new RegionalStore())

  forScope(scope: Scope): RegionalStore {
    return this.#regional.get(scope)
  }

  requireApi(id: string | undefined, scope: Scope): Api {
    const api = this.forScope(scope).apis.get(id ?? '')
    if (!api) throw notFound('API', `${scope.account}:${id}`)
    return api
  }

  /** Finds an API in any account and region, because a request to a deployed API names only its id. */
  findApi(apiId: string): { api: Api; regionalStore: RegionalStore } | undefined {
    for (const regionalStore of this.#regional.all()) {
      const api = regionalStore.apis.get(apiId)
      if (api) return { api, regionalStore }
    }
    return undefined
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

/** An id in the format of API Gateway: ten lowercase letters and digits. */
export const newId = (random: RandomSource, length = 10): string =>
  randomId(random, length, 'abcdefghijklmnopqrstuvwxyz0123456789')
