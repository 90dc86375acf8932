import { join } from 'node:path'
import type { Cloud, CloudName } from '../../cloud/api/cloud.ts'
import { UserError } from '../../cloud/common/user-error.ts'
import { DEFAULT_FOLDER } from '../../provision/architecture.ts'
import type { TimingProfile } from '../../provision/timing-profile.ts'
import { KEPT_FILE } from './kept-cloud.ts'

/** LocalStack's log of the last run. */
const LOCALSTACK_LOG = join(DEFAULT_FOLDER, 'logs', 'localstack.log')

/** Debuggers look for a Node process on this port by default. */
const INSPECTOR_PORT = 9229

interface CloudByNameOptions {
  readonly timingProfile: TimingProfile
  /** The function to start with Node's inspector, so that a debugger can attach (embedded cloud only). */
  readonly inspected?: string | undefined
  /** Runs the cloud in a process of its own, which can outlive this one (embedded cloud only). */
  readonly detached?: boolean
  /** Skips probing the capabilities, for commands that only build something (endpoint cloud only). */
  readonly skipProbe?: boolean
}

/** Loads each cloud on demand, so that none delays the start of another. */
const CLOUDS: Record<CloudName, (options: CloudByNameOptions) => Promise<Cloud>> = {
  async embedded({ timingProfile, inspected, detached }) {
    if (detached) {
      const { DetachedCloud } = await import('../../cloud/embedded/detached/detached-cloud.ts')
      return new DetachedCloud(KEPT_FILE, timingProfile.eventRetryDelaysMs)
    }
    const { EmbeddedCloud } = await import('../../cloud/embedded/embedded-cloud.ts')
    const inspect = (name: string) => (inspected && name.endsWith(`-${inspected}`) ? INSPECTOR_PORT : undefined)
    return new EmbeddedCloud({ lambda: { asyncRetryDelays: timingProfile.eventRetryDelaysMs, inspectPort: inspect } })
  },
  async localstack() {
    const { LocalStackCloud } = await import('../../cloud/localstack/localstack-cloud.ts')
    return new LocalStackCloud(process.env, undefined, LOCALSTACK_LOG)
  },
  async endpoint({ skipProbe }) {
    const { EndpointCloud } = await import('../../cloud/endpoint/endpoint-cloud.ts')
    const { detectEndpoint, probe } = await import('../probe/probe.ts')
    return new EndpointCloud(skipProbe ? detectEndpoint : probe)
  },
  async aws() {
    return new (await import('../../cloud/aws/aws-cloud.ts')).AwsCloud()
  },
}

/** Creates the cloud with this name, without starting it. */
export function cloudByName(name: string, options: CloudByNameOptions): Promise<Cloud> {
  const cloud = CLOUDS[name as CloudName]
  if (!cloud) throw new UserError(`Unknown cloud: ${name}. Choose one of: ${Object.keys(CLOUDS).join(', ')}.`)
  return cloud(options)
}
