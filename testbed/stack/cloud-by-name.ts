import { join } from 'node:path'
import type { Cloud, CloudName } from '../../cloud/api/cloud.ts'
import { DEFAULT_FOLDER } from '../../provision/architecture.ts'
import type { TimingProfile } from '../../provision/timing-profile.ts'
import { KEPT_FILE } from './kept-cloud.ts'

/** What LocalStack says of the last run in it. */
const LOCALSTACK_LOG = join(DEFAULT_FOLDER, 'logs', 'localstack.log')

/** Where debuggers look for a Node process by themselves. */
const INSPECTOR_PORT = 9229

interface Wanted {
  readonly tempo: TimingProfile
  /** The function that a debugger may attach to; the embedded cloud only. */
  readonly inspected?: string | undefined
  /** In a process of its own, which may be left up; the embedded cloud only. */
  readonly detached?: boolean
  /** Something is only built in it, so what it can do need not be tried; the endpoint cloud only. */
  readonly untried?: boolean
}

/** The cloud of that name. Each is loaded only when it is asked for, so that none slows another's start. */
const CLOUDS: Record<CloudName, (wanted: Wanted) => Promise<Cloud>> = {
  async embedded({ tempo, inspected, detached }) {
    if (detached) {
      const { DetachedCloud } = await import('../../cloud/embedded/detached/detached-cloud.ts')
      return new DetachedCloud(KEPT_FILE, tempo.eventRetryDelaysMs)
    }
    const { EmbeddedCloud } = await import('../../cloud/embedded/embedded-cloud.ts')
    const inspect = (name: string) => (inspected && name.endsWith(`-${inspected}`) ? INSPECTOR_PORT : undefined)
    return new EmbeddedCloud({ lambda: { asyncRetryDelays: tempo.eventRetryDelaysMs, inspectPort: inspect } })
  },
  async localstack() {
    const { LocalStackCloud } = await import('../../cloud/localstack/localstack-cloud.ts')
    return new LocalStackCloud(process.env, undefined, LOCALSTACK_LOG)
  },
  async endpoint({ untried }) {
    const { EndpointCloud } = await import('../../cloud/endpoint/endpoint-cloud.ts')
    const { glance, probe } = await import('../probe/probe.ts')
    return new EndpointCloud(untried ? glance : probe)
  },
  async aws() {
    return new (await import('../../cloud/aws/aws-cloud.ts')).AwsCloud()
  },
}

export function cloudByName(name: string, wanted: Wanted): Promise<Cloud> {
  const cloud = CLOUDS[name as CloudName]
  if (!cloud)
    throw new Error(`[eventbed] There is no cloud named ${name}. Choose one of: ${Object.keys(CLOUDS).join(', ')}.`)
  return cloud(wanted)
}
