import { join } from 'node:path'
import type { CloudName, StartedCloud } from '../../cloud/api/cloud.ts'
import { DEFAULT_FOLDER } from '../../provision/architecture.ts'
import { stacksInCloud } from './known-stacks.ts'

/** The file that records an embedded cloud that was kept running. */
export const KEPT_FILE = join(DEFAULT_FOLDER, 'kept.json')

/** The command that stops a kept cloud. A cloud that somebody else started is not stopped. */
const STOP_COMMANDS: Partial<Record<CloudName, string>> = { embedded: 'npm run stop', localstack: 'npm run stop' }

/** Says that a cloud was kept running, how to connect to it, and how to stop it. */
export function formatKeptCloud(cloud: StartedCloud): string {
  const { name, endpoint, region, credentials, token } = cloud
  const stacks = stacksInCloud(cloud).map(({ stack }) => stack)
  const connection = endpoint
    ? [
        `  export AWS_ENDPOINT_URL=${endpoint} AWS_REGION=${region}`,
        `  export AWS_ACCESS_KEY_ID=${credentials.accessKeyId} AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}`,
        ...(token === undefined ? [] : [`  export EVENTBED_TOKEN=${token}`]),
      ]
    : []
  const stopCommand = STOP_COMMANDS[name]
  const commands = stopCommand ? [stopCommand] : stacks.map((stack) => `npm run destroy -- --stack ${stack}`)
  return [
    '',
    `[eventbed] KEEP: the ${name} cloud keeps running, with ${stacks.join(', ') || 'no stack in it'}. The next run uses it.`,
    ...connection,
    ...commands.map((command) => `To stop it: ${command}`),
    '',
  ].join('\n')
}
