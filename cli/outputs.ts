import type { StartedCloud } from '../cloud/api/cloud.ts'
import { UserError } from '../cloud/common/user-error.ts'
import type { Architecture } from '../provision/architecture.ts'
import type { VisibleResource } from '../provision/use-case.ts'

/**
 * The names and URLs of all resources, for scripts and tools: `uploadsBucket`, `recordsQueueUrl`, `recordsTable`,
 * `fileSplitter`, `eventBus`, `ordersApiUrl` (without a path) and `ordersApiKey`.
 */
export function outputsOf(cloud: Pick<StartedCloud, 'invokeUrl'>, { stack, useCases }: Architecture) {
  const outputs: Record<string, string> = { stack }
  for (const { name, resources } of useCases)
    for (const [key, resource] of Object.entries(resources))
      for (const [output, value] of Object.entries(outputsOfResource(cloud, key, resource))) {
        if (output in outputs)
          throw new UserError(
            `Two resources have the output ${output}; the second is ${key} of the use case ${name}.`,
            {
              fixes: ['Rename one of them in what provision() returns'],
            },
          )
        outputs[output] = value
      }
  return outputs
}

function outputsOfResource(
  cloud: Pick<StartedCloud, 'invokeUrl'>,
  key: string,
  resource: VisibleResource,
): Record<string, string> {
  switch (resource.kind) {
    case 'bucket':
      return { [`${key}Bucket`]: resource.name }
    case 'queue':
      return { [`${key}Url`]: resource.url }
    case 'table':
      return { [`${key}Table`]: resource.name }
    case 'function':
    case 'event-bus':
      return { [key]: resource.name }
    case 'rest-api': {
      const { name, id, stage, key: apiKey } = resource
      return { [`${name}ApiUrl`]: cloud.invokeUrl(id, stage), [`${name}ApiKey`]: apiKey.value }
    }
  }
}
