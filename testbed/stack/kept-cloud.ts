import { join } from 'node:path'
import type { StartedCloud } from '../../cloud/api/cloud.ts'
import { DEFAULT_FOLDER } from '../../provision/architecture.ts'
import { stacksIn } from './known-stacks.ts'

/** Where it is written down that an embedded cloud was left up. */
export const KEPT_FILE = join(DEFAULT_FOLDER, 'kept.json')

/** How to reach what is still up, for whoever asked for it. */
export function keptNote(cloud: StartedCloud): string {
  const { endpoint, region, credentials } = cloud
  const stacks = stacksIn(cloud).map(({ stack }) => stack)
  const reach = endpoint
    ? [
        `  export AWS_ENDPOINT_URL=${endpoint} AWS_REGION=${region}`,
        `  export AWS_ACCESS_KEY_ID=${credentials.accessKeyId} AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}`,
      ]
    : []
  const end = { embedded: ['npm run stop'], localstack: ['npm run stop'], endpoint: [], aws: [] }[cloud.name]
  const remove = end.length > 0 ? end : stacks.map((stack) => `npm run destroy -- --stack ${stack}`)
  return [
    '',
    `[eventbed] KEEP: the ${cloud.name} cloud stays up, with ${stacks.join(', ') || 'nothing in it'}. The next run finds it.`,
    ...reach,
    ...remove.map((line) => `To end it: ${line}`),
    '',
  ].join('\n')
}
