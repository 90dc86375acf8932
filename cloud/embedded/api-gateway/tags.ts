import type { Call } from '../core/call.ts'
import type { Operations } from '../core/service.ts'
import { badRequest } from './errors.ts'
import { type ApiGatewayStore, requireStage } from './store.ts'

/** APIs, stages, usage plans and API keys have tags: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-tagging-supported-resources.html */
export const tagOperations = (store: ApiGatewayStore) => {
  const tagsOf = (arn: string | undefined, call: Call): Record<string, string> => {
    const [, collection, id, , stage] =
      /::\/(restapis|usageplans|apikeys)\/([^/]+)(\/stages\/(\w+))?$/.exec(arn ?? '') ?? []
    if (collection === 'usageplans') return store.requirePlan(id, call).tags
    if (collection === 'apikeys') return store.requireKey(id, call).tags
    if (collection !== 'restapis') throw badRequest(`Invalid resource ARN: ${arn}`)
    const api = store.requireApi(id, call)
    return stage === undefined ? api.tags : requireStage(api, stage).tags
  }
  return {
    tagResource: ({ resourceArn, tags = {} }, call) => {
      Object.assign(tagsOf(resourceArn, call), tags)
      return {}
    },
    untagResource: ({ resourceArn, tagKeys = [] }, call) => {
      const tags = tagsOf(resourceArn, call)
      for (const key of tagKeys) delete tags[key]
      return {}
    },
    getTags: ({ resourceArn }, call) => ({ tags: { ...tagsOf(resourceArn, call) } }),
  } satisfies Operations<'apigateway'>
}
