import type { StartedCloud } from '../cloud/api/cloud.ts'
import { EmbeddedCloud } from '../cloud/embedded/embedded-cloud.ts'
import { AS_ON_AWS } from '../cloud/embedded/eventual-consistency.ts'
import { timingProfileNamed } from '../provision/timing-profile.ts'
import { untilInterrupted } from './until-interrupted.ts'

interface CloudOptions {
  readonly port?: number
  readonly tempo: string
  readonly eventual?: boolean
  readonly json?: boolean
}

/** Runs an empty embedded cloud until Ctrl-C and prints how clients connect to it. */
export async function cloud({ port, tempo, eventual, json }: CloudOptions): Promise<void> {
  const asyncRetryDelays = timingProfileNamed(tempo).eventRetryDelaysMs
  const stopped = untilInterrupted()
  const started = await new EmbeddedCloud({
    lambda: { asyncRetryDelays },
    eventual: eventual ? AS_ON_AWS : undefined,
    ownsProcess: true,
  }).start({ port })
  process.stdout.write(json ? `${JSON.stringify(connectionOf(started))}\n` : settingsFor(started))
  await stopped
  await started.stop()
  process.exit(0)
}

/** How clients connect to a cloud, in the format of `--json`. */
export const connectionOf = ({ name, endpoint, page, token, region, accountId, credentials }: StartedCloud) => ({
  cloud: name,
  endpoint,
  ...(page && { page }),
  ...(token && { token }),
  region,
  accountId,
  credentials: { accessKeyId: credentials.accessKeyId, secretAccessKey: credentials.secretAccessKey },
})

/** The last line of a command that keeps running: where to watch its events, and how to stop it. */
export const runningHint = ({ page }: Pick<StartedCloud, 'page'>): string =>
  // The address ends its line, so that a terminal does not take a full stop for a part of the token.
  `${page ? `Watch the traces of all events: ${page}\n` : ''}Press Ctrl-C to stop.`

const settingsFor = ({ endpoint, page, token, region, accountId, credentials }: StartedCloud): string =>
  `The embedded cloud is up at ${endpoint} (account ${accountId}). For any SDK or the AWS CLI:

  export AWS_ENDPOINT_URL=${endpoint}
  export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}
  export AWS_ACCESS_KEY_ID=${credentials.accessKeyId} AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}

The clock, faults and traces under ${endpoint}/_eventbed/ also need the token of this run, for example:

  export EVENTBED_TOKEN=${token}
  curl -H "x-eventbed-token: $EVENTBED_TOKEN" $AWS_ENDPOINT_URL/_eventbed/clock

${runningHint({ page })}
`
