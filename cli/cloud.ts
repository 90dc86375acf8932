import type { StartedCloud } from '../cloud/api/cloud.ts'
import { EmbeddedCloud } from '../cloud/embedded/embedded-cloud.ts'
import { AS_ON_AWS } from '../cloud/embedded/eventual-consistency.ts'
import { timingProfileNamed } from '../provision/timing-profile.ts'
import { untilStopped } from './until-stopped.ts'

interface CloudOptions {
  readonly port?: number
  readonly tempo: string
  readonly eventual?: boolean
  readonly json?: boolean
}

export async function cloud({ port, tempo, eventual, json }: CloudOptions): Promise<void> {
  const asyncRetryDelays = timingProfileNamed(tempo).eventRetryDelaysMs
  const stopped = untilStopped()
  const started = await new EmbeddedCloud({
    lambda: { asyncRetryDelays },
    eventual: eventual ? AS_ON_AWS : undefined,
  }).start({ port })
  process.stdout.write(json ? `${JSON.stringify(reachOf(started))}\n` : settingsFor(started))
  await stopped
  await started.stop()
  process.exit(0)
}

/** What a client needs to reach a cloud. */
export const reachOf = ({ name, endpoint, page, region, accountId, credentials }: StartedCloud) => ({
  cloud: name,
  endpoint,
  ...(page && { page }),
  region,
  accountId,
  credentials: { accessKeyId: credentials.accessKeyId, secretAccessKey: credentials.secretAccessKey },
})

/** The last line of what stays up: where its events can be watched, and what stops it. */
export const howToEnd = ({ page }: Pick<StartedCloud, 'page'>): string =>
  `${page ? `The ways that events take can be watched at ${page}. ` : ''}Ctrl-C stops it.`

const settingsFor = ({ endpoint, page, region, accountId, credentials }: StartedCloud): string =>
  `The embedded cloud answers at ${endpoint} (account ${accountId}). For any SDK or the AWS CLI:

  export AWS_ENDPOINT_URL=${endpoint}
  export AWS_REGION=${region} AWS_ACCESS_KEY_ID=${credentials.accessKeyId} AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}

${howToEnd({ page })}
`
