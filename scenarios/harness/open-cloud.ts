import { inject } from 'vitest'
import type { StartedCloud } from '../../cloud/cloud.ts'
import { ConnectedCloud, type Reach } from '../../cloud/connected-cloud.ts'
import { EmbeddedCloud } from '../../cloud/embedded/embedded-cloud.ts'
import { HttpTracing } from '../../cloud/http-tracing.ts'
import { test } from '../../provision/tempo.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** How to reach the cloud that was started for all workers; none where each worker starts its own. */
    reach: Reach | undefined
    /** Whether the cloud and what was built in it stay up at the end. */
    keep: boolean
    /** Whether the shared cloud ends with the run. */
    ends: boolean
  }
}

/** The cloud that this worker's scenarios run in: an embedded one of its own, or the one that all workers share. */
export async function openCloud(): Promise<StartedCloud> {
  const reach = inject('reach')
  if (!reach) return new EmbeddedCloud({ lambda: { asyncRetryDelays: test.eventRetryDelays } }).start()
  const { endpoint, lacking } = reach
  const tracing = endpoint === undefined || lacking.trace ? undefined : await HttpTracing.at(endpoint)
  return new ConnectedCloud(reach, undefined, tracing)
}
