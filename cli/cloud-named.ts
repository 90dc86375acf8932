import type { Cloud } from '../cloud/cloud.ts'
import type { Tempo } from '../provision/tempo.ts'

/** Where debuggers look for a Node process by themselves. */
const INSPECTOR_PORT = 9229

/** The cloud of that name. Each is loaded only when it is asked for, so that none slows another's start. */
export async function cloudNamed(name: string, tempo: Tempo, inspected?: string): Promise<Cloud> {
  if (name === 'embedded') {
    const { EmbeddedCloud } = await import('../cloud/embedded/embedded-cloud.ts')
    const inspect = (name: string) => (inspected && name.endsWith(`-${inspected}`) ? INSPECTOR_PORT : undefined)
    return new EmbeddedCloud({ lambda: { asyncRetryDelays: tempo.eventRetryDelays, inspect } })
  }
  if (name === 'localstack') return new (await import('../cloud/localstack/localstack-cloud.ts')).LocalStackCloud()
  throw new Error(`[eventbed] There is no cloud named ${name}. Choose one of: embedded, localstack.`)
}
